/** One way to make a dialog: the browser's own, with a heading that names it and focus that returns. */

import { button, make, type Child } from "../element.ts";

export interface Dialogue {
    dialog: HTMLDialogElement;
    close: () => void;
}

let made = 0;

/** Shows a modal dialog; it is taken out of the page when it closes. */
export function openDialogue(kind: string, heading: string, ...content: Child[]): Dialogue {
    const id = `dialogue-${(made += 1)}`;
    const close = () => dialog.close();
    const dialog = make(
        "dialog",
        { class: `dialogue ${kind}`, "aria-labelledby": id },
        make("h2", { id }, heading),
        ...content,
    );
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) close(); // the backdrop
    });
    document.body.append(dialog);
    dialog.showModal();
    return { dialog, close };
}

export function closing(label: string, shown: () => Dialogue): HTMLButtonElement {
    return button(label, () => shown().close(), { class: "quiet" });
}
