"""The traffic of a line: orders, flares, answers, passing orders to runners, the crew's own calls."""

import math

from clock import DAY_S

MINUTE_S = 60


def trade(world, line):
    """Everything that one line does over its life."""
    for slot_member in enumerate(line.members):
        spontaneous(world, line, *slot_member)
    bursts(world, line)
    announcements(world, line)
    crew_calls(world, line)
    personal_use(world, line)


def slot_of(line, index):
    """Customers of a two-number line mostly keep to one of its numbers."""
    return index % line.s["numbers"]


def spontaneous(world, line, index, member):
    """Orders that follow no flare. A line with flares gets a part of its orders that way, so this part is smaller."""
    share = 0.6 if line.s["flare"] in ("bulk", "calls") else 1.0
    end = min(member.leave, line.close_s)
    for t in line.rhythm.times(world.rng, member.rate * share, member.join, end):
        order(world, line, member, t, slot_of(line, index))


def order(world, line, member, t, slot):
    """One wish to buy: a text or a short call, perhaps tried several times, then what the crew does about it."""
    rnd, log, s = world.rnd, world.log, line.s
    customer, phone = member.person.phone_at(t), line.phone_at(t, slot)
    if phone is None:
        if rnd.random() < 0.25:  # tries a number that is off or gone
            last = [x.phone for x in line.tenures if x.t0 < t]
            if last:
                log.call(t, 0, customer, last[-1])
        return
    if rnd.random() < member.texter:
        log.text(t, customer, phone)
        while rnd.random() < 0.35:
            t += rnd.lognormvariate(4, 1)
            a, b = (phone, customer) if rnd.random() < 0.6 else (customer, phone)
            log.text(t, a, b)
    else:
        while rnd.random() < s["missed"]:
            log.call(t, 0, customer, phone)
            t += rnd.lognormvariate(4, 1)
        log.call(t, min(90, max(3, rnd.lognormvariate(math.log(s["talk_s"]), 0.55))), customer, phone)
    follow_up(world, line, customer, phone, member, t)


def follow_up(world, line, customer, phone, member, t):
    """The order goes to a runner; someone rings or texts the customer back, half of the time within five minutes."""
    rnd, log, s = world.rnd, world.log, line.s
    runner = line.runner_at(t, rnd)
    if runner and rnd.random() < s["order_passed"] * 0.6:
        sender = line.relay or phone
        later = t + rnd.uniform(20, 240)
        if rnd.random() < 0.5 and not s.get("calls_only"):
            log.text(later, sender, runner)
        else:
            log.call(later, rnd.lognormvariate(2.7, 0.5), sender, runner)
        if rnd.random() < 0.2:
            log.call(later + rnd.uniform(200, 1500), rnd.lognormvariate(2.5, 0.5), runner, sender)
    if rnd.random() < s["back"]:
        later = t + rnd.lognormvariate(math.log(5 * MINUTE_S), 1.0)
        by = runner if runner and rnd.random() < s["back_by_runner"] else line.phone_at(later) or phone
        if s.get("texts_only") or (rnd.random() < member.texter * 0.8 and not s.get("calls_only")):
            log.text(later, by, customer)
        else:
            log.call(later, min(60, rnd.lognormvariate(math.log(s["talk_s"]) - 0.2, 0.6)), by, customer)


def bursts(world, line):
    """Flares by day: in bulk, in small batches, one text at a time, or a round of calls."""
    s, rng = line.s, world.rng
    if s["flare"] == "none":
        return
    for start in line.rhythm.times(rng, s["flares_day"], line.open_s, line.close_s):
        flare(world, line, float(start))


def flare(world, line, start, share=None):
    """One round to the living customers; part of those reached order within two hours or so."""
    rnd, log, s = world.rnd, world.log, line.s
    living = [(i, m) for i, m in enumerate(line.members) if m.join <= start < m.leave]
    chosen = rnd.sample(living, int(len(living) * (share or s["flare_share"])))
    by_call, t, sent = s["flare"] == "calls" or s.get("calls_only"), start, 0
    for index, member in chosen:
        t += s["flare_gap_s"] * rnd.uniform(0.4, 1.8) + (rnd.uniform(20, 120) if rnd.random() < 0.04 else 0)
        phone = line.phone_at(t, slot_of(line, index))
        if phone is None:
            break
        customer = member.person.phone_at(t)
        if by_call:
            log.call(t, rnd.lognormvariate(2.5, 0.6) if rnd.random() < 0.7 else 0, phone, customer)
        else:
            log.text(t, phone, customer)
        sent += 1
        # Heavy buyers answer more often than light ones.
        if rnd.random() < min(0.9, s["response"] * (0.4 + 0.6 * member.rate / max(s["rate"], 0.05))) * (0.3 if by_call else 1):
            order(world, line, member, t + rnd.lognormvariate(math.log(s["response_min"] * MINUTE_S), 1.0), slot_of(line, index))
    line.flares.append((start, sent))


def announcements(world, line):
    """What a new number does first: a flare, texts one by one over a day, or nothing at all (word of mouth)."""
    rnd, log, s = world.rnd, world.log, line.s
    for tenure in line.tenures[1:]:
        if s.get("calls_only") or s["announce"] == "mouth":
            continue
        if s["announce"] == "flare":
            flare(world, line, tenure.t0 + rnd.uniform(60, 3600), share=0.95)
        else:
            for member in line.members:
                t = tenure.t0 + rnd.uniform(0, 1.2) * DAY_S
                if member.join <= t < member.leave and t < tenure.t1:
                    log.text(t, tenure.phone, member.person.phone_at(t))


def crew_calls(world, line):
    """The line and its relay with the runners, the holder with the supplier: few contacts, short, a few times a day or a week."""
    rnd, rng, log = world.rnd, world.rng, world.log
    for phone, t0, t1 in line.runners:
        for t in line.rhythm.times(rng, rnd.uniform(0.5, 3), t0, t1):
            sender = line.relay or line.phone_at(t)
            if sender:
                a, b = (sender, phone) if rnd.random() < 0.6 else (phone, sender)
                log.call(t, rnd.lognormvariate(3.2, 0.7), a, b)
    for t in line.rhythm.times(rng, rnd.uniform(0.15, 0.6), line.open_s, line.close_s):
        holder = line.holders[0][0].phones[0]
        sender = rnd.choice([line.relay, holder, line.phone_at(t), holder]) or holder
        a, b = (sender, line.supplier) if rnd.random() < 0.6 else (line.supplier, sender)
        log.call(t, rnd.lognormvariate(3.4, 0.7), a, b)
    if line.relay:
        for t in line.rhythm.times(rng, rnd.uniform(0.2, 2), line.open_s, line.close_s):
            phone = line.phone_at(t)
            if phone and rnd.random() < 0.5:
                log.call(t, rnd.lognormvariate(2.8, 0.6), phone, line.relay)


def personal_use(world, line):
    """Some holders also live on the line's telephone: a partner, relations, friends who are no customers."""
    rnd, rng, log, s = world.rnd, world.rng, world.log, line.s
    count = int(s["personal"]) if s["personal"] else rnd.choice([0, 0, 0, 1, 2])
    friends = [rnd.choice(world.residents) if rnd.random() < 0.5 else world.register.outside() for _ in range(count)]
    for friend in friends:
        for t in world.rhythms["late"].bursty(rng, rng.lognormal(-1.2, 0.9), line.open_s, line.close_s):
            phone = line.phone_at(t)
            if phone is None:
                continue
            other = friend.phone_at(t) if hasattr(friend, "phone_at") else friend
            a, b = (phone, other) if rnd.random() < 0.5 else (other, phone)
            if rnd.random() < 0.4:
                log.text(t, a, b)
            else:
                log.call(t, rnd.lognormvariate(4.2, 1.1), a, b)
