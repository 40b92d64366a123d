/** Questions to our own server, with its answers to errors in words. */

/** What went wrong, in a sentence that can be shown. */
export class Unanswered extends Error {
    constructor(
        message: string,
        readonly status: number,
    ) {
        super(message);
    }
}

/** Something that takes longer than a look: the address of the job that works it out. */
export class BeingWorkedOut extends Error {
    constructor(readonly job: string) {
        super("this is being worked out");
    }
}

/** The JSON at an address of this origin. */
export async function fetched<T>(address: string, signal?: AbortSignal): Promise<T> {
    const answer = await fetch(sameOrigin(address), {
        headers: { accept: "application/json" },
        credentials: "same-origin",
        ...(signal ? { signal } : {}),
    });
    if (!answer.ok) throw await refusal(answer);
    const said = (await answer.json()) as T;
    const job = answer.status === 202 ? (said as { job?: string }).job : undefined;
    if (job) throw new BeingWorkedOut(job);
    return said;
}

/** Sends a change: JSON, or bytes as they are. The token says that this page asked, and no other. */
export async function sent<T>(method: "POST" | "PUT", address: string, body: unknown, signal?: AbortSignal): Promise<T | null> {
    const bytes = body instanceof Blob;
    const answer = await fetch(sameOrigin(address), {
        method,
        credentials: "same-origin",
        headers: {
            accept: "application/json",
            "content-type": bytes ? "application/octet-stream" : "application/json",
            "x-csrf-token": document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "",
        },
        body: bytes ? body : JSON.stringify(body),
        ...(signal ? { signal } : {}),
    });
    if (!answer.ok) throw await refusal(answer);
    return answer.status === 204 ? null : ((await answer.json()) as T);
}

/** Refuses to leave this origin, whatever a page says. */
export function sameOrigin(address: string): URL {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw new Unanswered("this page asks no other site for anything", 0);
    return url;
}

async function refusal(answer: Response): Promise<Unanswered> {
    const said = answer.headers.get("content-type")?.includes("json")
        ? ((await answer.json().catch(() => ({}))) as { detail?: string })
        : {};
    const plain = { 401: "you are signed out: sign in again", 403: "you have no right to this", 404: "this is not here" }[
        answer.status
    ];
    return new Unanswered(said.detail ?? plain ?? `the server answered ${answer.status}`, answer.status);
}

/** The sentence for whatever was thrown. */
export function reason(thrown: unknown): string {
    if (thrown instanceof BeingWorkedOut) return thrown.message;
    if (thrown instanceof Unanswered) return thrown.message;
    return thrown instanceof TypeError ? "the server could not be reached" : "something went wrong on this page";
}
