/** Hand, wheel, fingers and keys on a timeline, each turned into what the view can do. */

import { isStill } from "../island.ts";
import type { TimelineView } from "./view.ts";

/** One notch of a wheel. */
const NOTCH = 1.0016;
const CLICK_PX = 4;
const GLIDE_MS = 150;
/** Beyond either end. */
const FAR_PX = 1e9;

export class Gestures {
    private readonly pointers = new Map<number, { x: number; y: number }>();
    private travelled = 0;

    constructor(
        private readonly canvas: HTMLCanvasElement,
        private readonly view: TimelineView,
    ) {
        canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
        canvas.addEventListener("pointerdown", (event) => this.down(event));
        canvas.addEventListener("pointermove", (event) => this.move(event));
        canvas.addEventListener("pointerup", (event) => this.up(event));
        canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
        canvas.addEventListener("pointerleave", () => this.pointers.size || view.leave());
        canvas.addEventListener("keydown", (event) => this.key(event));
        canvas.addEventListener("dblclick", (event) => this.glide(0.4, view.instantAt(event.offsetX)));
    }

    /** The wheel zooms when the timeline has the focus or Ctrl is held, so that a page can be scrolled past it. */
    private wheel(event: WheelEvent): void {
        const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
        if (!sideways && !event.ctrlKey && !event.shiftKey && document.activeElement !== this.canvas) return;
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? 16 : 1;
        if (sideways || event.shiftKey) this.view.pan((event.deltaX || event.deltaY) * pixels);
        else this.view.zoom(NOTCH ** (event.deltaY * pixels * (event.ctrlKey ? 3 : 1)), this.view.instantAt(event.offsetX));
    }

    private down(event: PointerEvent): void {
        this.canvas.setPointerCapture(event.pointerId);
        this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
        this.travelled = 0;
    }

    private move(event: PointerEvent): void {
        const before = this.pointers.get(event.pointerId);
        if (!before) return this.view.hover(event.offsetX, event.offsetY);
        const now = { x: event.offsetX, y: event.offsetY };
        const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
        if (other) {
            const factor = Math.max(8, Math.abs(before.x - other.x)) / Math.max(8, Math.abs(now.x - other.x));
            this.view.zoom(factor, this.view.instantAt((now.x + other.x) / 2));
        }
        this.view.pan((before.x - now.x) / this.pointers.size);
        this.travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
        this.pointers.set(event.pointerId, now);
    }

    private up(event: PointerEvent): void {
        this.pointers.delete(event.pointerId);
        if (this.travelled > CLICK_PX) return;
        this.view.unpin();
        this.view.hover(event.offsetX, event.offsetY);
        this.view.pin();
    }

    private key(event: KeyboardEvent): void {
        const { view } = this;
        const quarter = view.scale.width / 4;
        const acts: Record<string, () => void> = {
            ArrowLeft: () => (event.shiftKey ? view.pan(-quarter) : view.walk(-1)),
            ArrowRight: () => (event.shiftKey ? view.pan(quarter) : view.walk(1)),
            ArrowUp: () => view.changeLane(-1),
            ArrowDown: () => view.changeLane(1),
            PageUp: () => view.pan(-view.scale.width),
            PageDown: () => view.pan(view.scale.width),
            "+": () => this.glide(0.5),
            "=": () => this.glide(0.5),
            "-": () => this.glide(2),
            "0": () => view.whole(),
            Home: () => view.pan(-FAR_PX),
            End: () => view.pan(FAR_PX),
            Enter: () => view.open(),
            " ": () => view.pin(),
            Escape: () => view.unpin(),
        };
        const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    /** A zoom in steps, so that the eye can follow; at once for whoever wants no motion. */
    private glide(factor: number, around?: number): void {
        if (isStill()) return this.view.zoom(factor, around);
        const began = performance.now();
        let done = 0;
        const step = (now: number) => {
            const share = Math.min(1, (now - began) / GLIDE_MS);
            this.view.zoom(factor ** (share - done), around);
            done = share;
            if (share < 1) requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
    }
}
