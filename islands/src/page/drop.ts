/** Drop a folder, or choose one: every file goes up in pieces that can be taken up again, with one progress for all. */

import { each, make } from "../element.ts";
import { reason, sent, Unanswered } from "../fetched.ts";
import { say } from "../say.ts";
import type { DeliveryEnd, DeliveryPlan, DeliveryStart } from "../shapes.ts";

/** Small enough for a request limit, large enough that a gigabyte is a few hundred requests. */
const PIECE_BYTES = 4 * 1024 * 1024;
const TRIES = 3;

interface Dropped {
    path: string;
    file: File;
}

export function startDrop(): void {
    each<HTMLElement>("[data-drop]", (place) => {
        const chosen = place.querySelectorAll<HTMLInputElement>("input[type=file]");
        place.addEventListener("dragover", (event) => {
            event.preventDefault();
            place.classList.add("over");
        });
        place.addEventListener("dragleave", () => place.classList.remove("over"));
        place.addEventListener("drop", (event) => {
            event.preventDefault();
            place.classList.remove("over");
            // Entries and files can be read from the event only now; what is below a folder can be asked for later.
            const items = [...(event.dataTransfer?.items ?? [])].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
            const found = items.map(({ entry, file }) => (entry ? below(entry) : file ? [{ file, path: file.name }] : []));
            void Promise.all(found).then((all) => take(place, all.flat()));
        });
        chosen.forEach((input) =>
            input.addEventListener("change", () => {
                const files = [...(input.files ?? [])];
                void take(place, files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
            }),
        );
    });
}

/** Every file below a dropped file or folder, by path. A folder answers a hundred entries at a time. */
async function below(entry: FileSystemEntry): Promise<Dropped[]> {
    if (entry.isFile) {
        const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
        return [{ file, path: entry.fullPath.replace(/^\//, "") }];
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const found: Dropped[] = [];
    for (;;) {
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) return found;
        for (const one of some) found.push(...(await below(one)));
    }
}

/** What the operating system leaves in folders is no delivery. */
export function isLitter(path: string): boolean {
    const name = path.split("/").pop() ?? "";
    return name.startsWith("._") || [".DS_Store", "Thumbs.db", "desktop.ini"].includes(name) || path.includes("__MACOSX/");
}

/** A size as people say it. */
export function bytesInWords(bytes: number): string {
    const units = ["bytes", "kB", "MB", "GB", "TB"];
    const at = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
    const value = bytes / 1000 ** at;
    return `${at && value < 100 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}

async function take(place: HTMLElement, dropped: Dropped[]): Promise<void> {
    const files = dropped.filter(({ path }) => !isLitter(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
    if (!files.length) return say("There is no file in what you dropped.");
    const progress = new Progress(place, files);
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", leaving);
    try {
        const plan: DeliveryPlan = { files: files.map(({ path, file }) => ({ path, size_bytes: file.size })) };
        const start = await sent<DeliveryStart>("POST", place.dataset["drop"] ?? "", plan);
        if (!start) throw new Unanswered("the server did not say where to send the files", 500);
        for (const one of files) await send(start.upload, one, progress);
        const end = await sent<DeliveryEnd>("POST", `${start.upload}/done`, {});
        removeEventListener("beforeunload", leaving);
        progress.said("All sent.");
        if (end) location.assign(end.href);
    } catch (thrown) {
        progress.said(`Stopped: ${reason(thrown)}. Drop the same folder again to go on.`);
        removeEventListener("beforeunload", leaving);
    } finally {
        progress.end();
    }
}

/** One file in pieces. The server says which byte it expects next, so that a broken line costs one piece. */
async function send(upload: string, { path, file }: Dropped, progress: Progress): Promise<void> {
    let offset = 0;
    do {
        const piece = file.slice(offset, offset + PIECE_BYTES);
        const address = `${upload}?path=${encodeURIComponent(path)}&offset=${offset}`;
        const answer = await persistently(() => sent<{ next: number }>("PUT", address, piece, progress.signal));
        const next = answer?.next ?? offset + piece.size;
        if (next <= offset && next < file.size) throw new Unanswered("the server did not take a piece", 500);
        progress.add(Math.min(next, file.size) - offset, path);
        offset = next;
    } while (offset < file.size);
}

async function persistently<T>(ask: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
        try {
            return await ask();
        } catch (thrown) {
            const final = thrown instanceof Unanswered && thrown.status < 500;
            if (final || tried === TRIES || (thrown as Error).name === "AbortError") throw thrown;
            await new Promise((resolve) => window.setTimeout(resolve, 1000 * tried));
        }
    }
}

class Progress {
    private readonly stop = new AbortController();
    private readonly bar: HTMLProgressElement;
    private readonly text = make("p", { "data-said": true, role: "status" });
    private readonly cancel = make("button", { type: "button", class: "quiet" }, "Stop");
    private sent = 0;
    readonly signal = this.stop.signal;

    constructor(
        place: HTMLElement,
        private readonly files: Dropped[],
    ) {
        const total = files.reduce((sum, { file }) => sum + file.size, 0);
        this.bar = make("progress", { max: Math.max(1, total), value: 0, "aria-label": "Sending the files" });
        this.cancel.addEventListener("click", () => this.stop.abort(new Unanswered("you stopped it", 0)));
        place.querySelector(".sending")?.remove();
        place.append(make("div", { class: "sending" }, this.bar, this.text, this.cancel));
    }

    add(bytes: number, path: string): void {
        this.sent += bytes;
        this.bar.value = this.sent;
        const total = this.files.reduce((sum, { file }) => sum + file.size, 0);
        this.said(`${bytesInWords(this.sent)} of ${bytesInWords(total)}, ${this.files.length} files; now ${path}`);
    }

    said(words: string): void {
        this.text.textContent = words;
    }

    end(): void {
        this.cancel.remove();
    }
}
