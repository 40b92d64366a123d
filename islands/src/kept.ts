/** Settings of this reader on this machine. Nothing about a case is ever kept here: only how pages look and behave. */

export function kept(name: string): string | null {
    try {
        return localStorage.getItem(`throughline:${name}`);
    } catch {
        return null; // storage is switched off: the page works, and forgets
    }
}

export function keep(name: string, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(`throughline:${name}`);
        else localStorage.setItem(`throughline:${name}`, value);
    } catch {
        // as above
    }
}
