/** Elements without markup in strings: the pages' policy allows no inline style, and text from records is never parsed. */

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes (`true` stands for an empty one, `false` and `null` for none) and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. Colours go into presentation attributes, never into `style`. */
export function draw<K extends keyof SVGElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): SVGElementTagNameMap[K] {
    return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

/** A button that does something on this page. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
    const made = make("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", act);
    return made;
}

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === true) element.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
    }
    element.append(...children.filter((child): child is Node | string => Boolean(child)));
    return element;
}

/** Whether somebody is typing into `target`, so that single keys belong to the text. */
export function isTyping(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return false;
    if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
    return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** The elements of a page that ask for a behaviour, each once. */
export function each<E extends Element = HTMLElement>(selector: string, act: (element: E) => void): void {
    document.querySelectorAll<E>(selector).forEach(act);
}
