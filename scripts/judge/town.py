"""Ordinary people: households, friends, bursty calling, groups, second SIMs, new numbers."""

from clock import DAY_S


def populate(world, count, towns=None):
    """`count` residents over the towns, some with two SIMs, some who change number (truth: resident_churn)."""
    made = []
    for _ in range(count):
        town = int(world.rng.choice(towns if towns is not None else len(world.ground.towns)))
        made.append(resident(world, town, "resident", "resident"))
    return made


def resident(world, town, role, detail):
    """One person with an own telephone."""
    rnd, register, clock = world.rnd, world.register, world.clock
    person = register.person(town)
    registered = "no" if rnd.random() < world.knobs["public_unregistered"] else "yes"
    smart = rnd.random() < (0.6 if role == "customer" else 0.92)
    phone = register.phone(role, detail, person, smart=smart, registered=registered)
    months = clock.days / 30
    churn = world.knobs["churn_month"] * (3 if role == "customer" else 1)
    if rnd.random() < churn * months:
        change_number(world, person, phone, role, detail, registered)
    elif rnd.random() < 0.05:
        same = rnd.random() < 0.5
        second = register.phone(role, detail, imei=phone.handsets[0][1] if same else None, registered=registered, track=person.track)
        second.person, second.name = person, phone.name  # not among the person's telephones: only its own few contacts know it
        person.tags.add("two_sims")
        person.second = second
    elif rnd.random() < 0.08 * months:
        swap = rnd.uniform(clock.start_s, clock.end_s)
        phone.handsets.append((swap, register.imei(smart)))
    return person


def change_number(world, person, phone, role, detail, registered):
    """A resident's new number; the handset mostly stays. Porting to another operator keeps the number."""
    rnd, clock = world.rnd, world.clock
    at = rnd.uniform(clock.start_s + 5 * DAY_S, clock.end_s - 3 * DAY_S)
    keeps = rnd.random() < 0.6
    new = world.register.phone(role, detail, person, t0=at, imei=phone.handsets[-1][1] if keeps else None, registered=registered)
    phone.t1 = at
    world.truth.succession.append((phone.number, new.number, at, "resident_churn"))


def befriend(world, people):
    """Ties: household, work, friends; drawn within a town, with a few across, and closed triangles."""
    rng, by_town = world.rng, {}
    for person in people:
        by_town.setdefault(person.town, []).append(person)
    for group in by_town.values():
        n = len(group)
        if n < 4:
            continue
        order = list(rng.permutation(n))
        for i in range(0, n - 1, 3):  # households of up to three
            home = [group[j] for j in order[i : i + 3]]
            tie(world, home, 1.6)
        for person in group:
            friends = rng.integers(0, n, int(rng.integers(2, 7)))
            chosen = [p for p in dict.fromkeys(group[j] for j in friends) if p is not person]
            for friend in chosen:
                tie(world, [person, friend], 0.5)
            for one, other in zip(chosen, chosen[1:]):
                if rng.random() < 0.3:
                    tie(world, [one, other], 0.25)


def tie(world, people, strength):
    """Marks every pair as in touch; the one listed first keeps the tie."""
    for i, one in enumerate(people):
        for other in people[i + 1 :]:
            one.ties.append((other, strength * world.rng.lognormal(-0.6, 1.0)))


def converse(world, people, scale):
    """Plays all ties: sessions by a bursty renewal process, each a call or a conversation of texts."""
    rng, clock = world.rng, world.clock
    names = ["social", "late", "early"]
    for person in people:
        rhythm = world.rhythms[names[int(rng.integers(0, 3))]]
        texter = rng.beta(2, 2.5)
        for other, strength in person.ties:
            for t in rhythm.bursty(rng, min(strength * scale * 0.35, 3.0), clock.start_s, clock.end_s):
                session(world, person, other, t, texter)
        outsiders(world, person, rhythm, scale, texter)


def session(world, one, other, t, texter):
    """A call (sometimes after a missed one) or a run of texts back and forth."""
    rnd, log = world.rnd, world.log
    if rnd.random() < 0.5:
        one, other = other, one
    a, b = one.phone_at(t), other.phone_at(t)
    if rnd.random() < texter:
        turns = 1 + int(rnd.expovariate(0.45))
        for _ in range(min(turns, 14)):
            log.text(t, a, b)
            if rnd.random() < 0.7:
                a, b = b, a
            t += rnd.lognormvariate(4.2, 1.1)
        return
    if rnd.random() < 0.2:
        log.call(t, 0, a, b)
        if rnd.random() < 0.5:
            log.call(t + rnd.lognormvariate(6, 1.5), rnd.lognormvariate(4.1, 1.1), b, a)
        return
    log.call(t, rnd.lognormvariate(4.1, 1.2), a, b)


def outsiders(world, person, rhythm, scale, texter):
    """Contacts beyond the modelled towns, short codes, one-time passwords, spam, data sessions."""
    rng, rnd, clock, log = world.rng, world.rnd, world.clock, world.log
    phone = person.phones[0]
    for _ in range(int(rng.integers(1, 5))):
        friend = world.register.outside()
        for t in rhythm.bursty(rng, rng.lognormal(-2.2, 1) * scale, clock.start_s, clock.end_s):
            a, b = (person.phone_at(t), friend) if rnd.random() < 0.5 else (friend, person.phone_at(t))
            if rnd.random() < texter:
                log.text(t, a, b)
            else:
                log.call(t, rnd.lognormvariate(4.3, 1.2), a, b)
    service = rnd.choice(world.services)
    for t in rhythm.times(rng, 0.12 * scale, clock.start_s, clock.end_s):
        log.text(t, service, person.phone_at(t))
    if person.tags & {"two_sims"}:
        friend = world.register.outside()
        for t in rhythm.bursty(rng, 0.4, clock.start_s, clock.end_s):
            log.call(t, rnd.lognormvariate(4, 1), *((person.second, friend) if rnd.random() < 0.6 else (friend, person.second)))
    if world.knobs["data_rows"] and phone.smart:
        for t in rhythm.times(rng, world.knobs["data_rows"], clock.start_s, clock.end_s):
            log.data(t, rnd.lognormvariate(6, 1.2), person.phone_at(t), world.nobody)


def play_teenagers(world, count):
    """Popular teenagers: many short texts, group bursts to a score of friends, and quick answers from them."""
    rng, rnd, clock, log = world.rng, world.rnd, world.clock, world.log
    for _ in range(count):
        town = int(rng.integers(0, len(world.ground.towns)))
        teen = resident(world, town, "resident", "teenager")
        pool = [p for p in world.residents if p.town == town] or world.residents
        friends = [pool[i] for i in rng.permutation(len(pool))[: int(rng.integers(15, 45))]]
        rhythm = world.rhythms["school_run"]
        weights = rng.lognormal(0, 1, len(friends))
        weights /= weights.sum()
        for t in rhythm.bursty(rng, rng.uniform(3, 9) * world.knobs["trade_rate"], clock.start_s, clock.end_s):
            friend = friends[int(rng.choice(len(friends), p=weights))]
            session(world, teen, friend, t, 0.93)
        for t in rhythm.times(rng, rng.uniform(0.05, 0.6), clock.start_s, clock.end_s):
            group = [friends[i] for i in rng.permutation(len(friends))[: int(rng.integers(6, 22))]]
            for friend in group:
                t += rnd.uniform(0.3, 2)
                log.text(t, teen.phone_at(t), friend.phone_at(t))
                if rnd.random() < 0.5:
                    answer = t + rnd.lognormvariate(5.5, 1.2)
                    log.text(answer, friend.phone_at(answer), teen.phone_at(answer))
        world.teens.append(teen)
