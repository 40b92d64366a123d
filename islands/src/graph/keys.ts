/** Keys on a graph. */

import type { GraphView } from "./view.ts";

export function steer(event: KeyboardEvent, view: GraphView): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = (act: (id: string) => void) => () => view.current !== null && act(view.current);
    const acts: Record<string, () => unknown> = {
        ArrowRight: () => view.step([1, 0]),
        ArrowLeft: () => view.step([-1, 0]),
        ArrowUp: () => view.step([0, 1]),
        ArrowDown: () => view.step([0, -1]),
        "+": () => view.zoom(1 / 1.5),
        "=": () => view.zoom(1 / 1.5),
        "-": () => view.zoom(1.5),
        "0": () => view.everything(),
        Enter: () => view.open(),
        e: on((id) => view.expand(id)),
        p: on((id) => view.pathFrom(id)),
        u: () => view.takeBack(),
        Escape: () => view.choose(null),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
}
