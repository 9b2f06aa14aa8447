// Generated from gateway/api/line-contact-point.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/line/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a LIFF id token and leaves a one-use ticket. */
        post: operations["OpenLineSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/line/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes the browser back from LINE Login. */
        get: operations["ReturnFromLineLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/line/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to LINE Login. */
        get: operations["StartLineLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The raw token, as LIFF gave it; no profile field is ever taken. */
        OpenLineSessionRequest: {
            /** @description LINE's id token, at most an hour old. */
            idToken: string;
        };
        /** @description What went wrong (RFC 9457). Branch on code, never on title. Nothing that was sent is quoted. */
        Problem: {
            /** @description Stable; new codes may come. */
            code: string;
            /** @description Which fields are wrong and how, by code; only with validation-failed. */
            errors?: {
                [key: string]: string[];
            };
            status: number;
            /** @description For developers; not to be shown to people. */
            title: string;
            /** @description Joins this answer to the operator's log. */
            traceId?: string;
            type?: string;
        };
    };
    responses: {
        /** @description credentials-refused */
        "400.credentials-refused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "credentials-refused";
                };
            };
        };
        /** @description credentials-refused, validation-failed */
        "400.credentials-refused.validation-failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "credentials-refused" | "validation-failed";
                };
            };
        };
        /** @description sign-in-needed */
        "401.sign-in-needed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "sign-in-needed";
                };
            };
        };
        /** @description not-found */
        "404.not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not-found";
                };
            };
        };
        /** @description too-slow */
        "408.too-slow": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "too-slow";
                };
            };
        };
        /** @description too-large */
        "413.too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "too-large";
                };
            };
        };
        /** @description type-not-allowed */
        "415.type-not-allowed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "type-not-allowed";
                };
            };
        };
        /** @description too-often */
        "429.too-often": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "too-often";
                };
            };
        };
        /** @description internal */
        "500.internal": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "internal";
                };
            };
        };
        /** @description busy, line-away, service-away, vault-away */
        "503.busy.line-away.service-away.vault-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "busy" | "line-away" | "service-away" | "vault-away";
                };
            };
        };
        /** @description busy, service-away */
        "503.busy.service-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "busy" | "service-away";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    OpenLineSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenLineSessionRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.credentials-refused.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.line-away.service-away.vault-away"];
        };
    };
    ReturnFromLineLogin: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.credentials-refused.validation-failed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    StartLineLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.credentials-refused"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
}
