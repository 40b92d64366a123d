/** Copies a citation: source, row and hash as they would stand in a document. */

import { each } from "../element.ts";
import { say } from "../say.ts";

export function startCopy(): void {
    each<HTMLElement>("[data-copy], [data-copy-of]", (element) => {
        element.addEventListener("click", () => {
            const of = element.dataset["copyOf"];
            const text = element.dataset["copy"] || (of ? document.querySelector(of)?.textContent : "") || "";
            void copied(text.trim().replace(/\s+/g, " "));
        });
    });
}

async function copied(text: string): Promise<void> {
    try {
        await navigator.clipboard.writeText(text);
        say(`Copied: ${text}`);
    } catch {
        // Over plain HTTP, or refused: shown selected, so that one key copies it.
        say("This browser does not let the page copy. The text is selected: copy it with Ctrl C.");
        const field = document.createElement("textarea");
        field.value = text;
        field.className = "citation";
        field.setAttribute("aria-label", "Text to copy");
        document.body.append(field);
        field.select();
        field.addEventListener("blur", () => field.remove());
    }
}
