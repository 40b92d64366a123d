/** Files that lie beside this script: style, worker, map. */

import { make } from "./element.ts";

/** The address of a file beside the script `from`, with the mark of its bytes where the build knows it. */
export function beside(name: string, from: string, mark = ""): string {
    return new URL(name + (mark ? `?v=${mark}` : ""), from).href;
}

/** Links a style sheet that the page has not linked itself. */
export function withStyle(name: string, from: string): void {
    if (document.querySelector(`link[rel=stylesheet][href*="/${name}"]`)) return;
    document.head.append(make("link", { rel: "stylesheet", href: beside(name, from) }));
}
