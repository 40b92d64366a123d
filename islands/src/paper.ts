/** Paper is white. What is drawn by script cannot see the print style sheet, so the page is in the light theme while it prints. */

export function paperTheme(begins: boolean): void {
    const root = document.documentElement;
    if (begins) {
        root.dataset["themeOnScreen"] ??= root.dataset["theme"] ?? "";
        root.dataset["theme"] = "light";
    } else if (root.dataset["themeOnScreen"] !== undefined) {
        if (root.dataset["themeOnScreen"]) root.dataset["theme"] = root.dataset["themeOnScreen"];
        else delete root.dataset["theme"];
        delete root.dataset["themeOnScreen"];
    }
}
