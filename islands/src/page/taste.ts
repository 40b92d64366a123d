/**
 * How a reader wants pages: theme and keyboard. The server keeps both in cookies and writes them into `<html>`, so that no page flashes in the other theme;
 * the forms of the account page do the same without script, after a reload.
 */

import { each } from "../element.ts";

const WHERE = "/account/taste";

export type Theme = "light" | "dark" | "system";

export function startTaste(): void {
    each<HTMLFormElement>(`form[action="${WHERE}"]`, (form) => {
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const data = new FormData(form, event.submitter);
            for (const name of ["theme", "keys"]) {
                const value = data.get(name);
                if (typeof value === "string") setTaste(name, value);
            }
        });
        form.addEventListener("change", () => form.requestSubmit());
    });
    each("[data-theme-next]", (next) => next.addEventListener("click", () => setTaste("theme", isDark() ? "light" : "dark")));
}

/** Shows it at once and asks the server to keep it. */
export function setTaste(name: string, value: string): void {
    const root = document.documentElement;
    if (value === "system" || value === "on") delete root.dataset[name];
    else root.dataset[name] = value;
    document.dispatchEvent(new CustomEvent("taste"));
    const mark = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
    const body = new URLSearchParams({ mark, [name]: value });
    void fetch(WHERE, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => undefined);
}

export function isDark(): boolean {
    const said = document.documentElement.dataset["theme"];
    return said ? said === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
