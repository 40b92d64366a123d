/** Warns before leaving a form with changes that nobody saved. */

import { each } from "../element.ts";

export function startGuard(): void {
    each<HTMLFormElement>("form[data-guard]", (form) => {
        const before = content(form);
        let sending = false;
        form.addEventListener("submit", (event) => (sending = !event.defaultPrevented));
        addEventListener("beforeunload", (event) => {
            if (!sending && content(form) !== before) event.preventDefault();
        });
    });
}

function content(form: HTMLFormElement): string {
    const fields = [...new FormData(form)];
    return JSON.stringify(fields.map(([name, value]) => [name, value instanceof File ? [value.name, value.size] : value]));
}
