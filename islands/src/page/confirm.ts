/** Asks before an act that others will see or that is hard to take back; a reason where the act needs one. */

import { each, make } from "../element.ts";
import { closing, openDialogue, type Dialogue } from "./dialogue.ts";

const confirmed = new WeakSet<HTMLFormElement>();

export function startConfirm(): void {
    each<HTMLFormElement>("form", (form) => {
        form.addEventListener("submit", (event) => {
            const submitter = event.submitter as HTMLElement | null;
            const question = submitter?.dataset["confirm"] ?? form.dataset["confirm"];
            if (!question || confirmed.delete(form)) return;
            event.preventDefault();
            ask(question, form, submitter);
        });
    });
    each<HTMLSelectElement>("select[data-submit]", (select) =>
        select.addEventListener("change", () => select.form?.requestSubmit()),
    );
    each("[data-print]", (element) => element.addEventListener("click", () => window.print()));
}

function ask(question: string, form: HTMLFormElement, submitter: HTMLElement | null): void {
    const field = submitter?.dataset["confirmReason"] ?? form.dataset["confirmReason"];
    const text = field ? make("textarea", { required: true, rows: 3, name: "reason" }) : null;
    const act = make("button", { type: "submit", class: "primary" }, (submitter?.textContent ?? "Go on").trim());
    const answer = make(
        "form",
        { method: "dialog" },
        text && make("label", { class: "reason" }, "Reason, for the journal", text),
        make("p", { class: "acts" }, closing("Cancel", () => shown), act),
    );
    const shown: Dialogue = openDialogue("confirm", question, answer);
    answer.addEventListener("submit", () => {
        if (field && text) set(form, field, text.value);
        confirmed.add(form);
        form.requestSubmit(submitter as HTMLElement | null);
    });
    (text ?? act).focus();
}

function set(form: HTMLFormElement, name: string, value: string): void {
    const field = (form.elements.namedItem(name) as HTMLInputElement | null) ?? make("input", { type: "hidden", name });
    field.value = value;
    if (!field.isConnected) form.append(field);
}
