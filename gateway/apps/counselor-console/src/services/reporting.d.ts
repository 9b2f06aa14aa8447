// Generated from gateway/api/reporting.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/reports/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A tenant's numbers by day, hour and desk.
         * @description Reads the days from `from` to `to`, both included, of all desks or one.
         */
        get: operations["ReadDaily"];
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
        /** @description The numbers of a tenant. */
        DailyReport: {
            /** @description Every day asked for, with or without numbers. */
            days: components["schemas"]["DayCounts"][];
            /** @description Those that have numbers. */
            desks: components["schemas"]["DeskCounts"][];
            /**
             * Format: date-time
             * @description When this was counted.
             */
            generatedAt: string;
            /** @description All 24. */
            hours: components["schemas"]["HourCounts"][];
        };
        /** @description A day in Japan. */
        DayCounts: {
            /**
             * Format: int64
             * @description Consultations that residents left before a counselor came.
             */
            abandoned: number;
            /**
             * Format: int64
             * @description Times the entrance was opened; belongs to no desk.
             */
            accesses: number;
            /**
             * Format: int64
             * @description Consultations that were closed.
             */
            completed: number;
            /**
             * Format: date
             * @description The day, e.g. 2026-11-21.
             */
            date: string;
            /**
             * Format: int64
             * @description Messages of residents.
             */
            entriesResident: number;
            /**
             * Format: int64
             * @description Messages of counselors.
             */
            entriesStaff: number;
            /**
             * Format: int64
             * @description Consultations that residents opened.
             */
            opened: number;
            /**
             * Format: int64
             * @description Consultations that a counselor took, at the first time.
             */
            served: number;
            /**
             * Format: int64
             * @description Residents who wanted to open one and could not.
             */
            turnedAway: number;
        };
        /** @description A desk, over all days asked for. */
        DeskCounts: {
            /**
             * Format: int64
             * @description Consultations that residents left before a counselor came.
             */
            abandoned: number;
            /**
             * Format: int64
             * @description Times the entrance was opened; belongs to no desk.
             */
            accesses: number;
            /**
             * Format: int64
             * @description Consultations that were closed.
             */
            completed: number;
            /**
             * Format: uuid
             * @description Which.
             */
            deskId: string;
            /**
             * Format: int64
             * @description Messages of residents.
             */
            entriesResident: number;
            /**
             * Format: int64
             * @description Messages of counselors.
             */
            entriesStaff: number;
            /**
             * Format: int64
             * @description Consultations that residents opened.
             */
            opened: number;
            /**
             * Format: int64
             * @description Consultations that a counselor took, at the first time.
             */
            served: number;
            /**
             * Format: int64
             * @description Residents who wanted to open one and could not.
             */
            turnedAway: number;
        };
        /** @description An hour of the day in Japan, over all days asked for. */
        HourCounts: {
            /**
             * Format: int64
             * @description Consultations that residents left before a counselor came.
             */
            abandoned: number;
            /**
             * Format: int64
             * @description Times the entrance was opened; belongs to no desk.
             */
            accesses: number;
            /**
             * Format: int64
             * @description Consultations that were closed.
             */
            completed: number;
            /**
             * Format: int64
             * @description Messages of residents.
             */
            entriesResident: number;
            /**
             * Format: int64
             * @description Messages of counselors.
             */
            entriesStaff: number;
            /**
             * Format: int32
             * @description 0 to 23.
             */
            hour: number;
            /**
             * Format: int64
             * @description Consultations that residents opened.
             */
            opened: number;
            /**
             * Format: int64
             * @description Consultations that a counselor took, at the first time.
             */
            served: number;
            /**
             * Format: int64
             * @description Residents who wanted to open one and could not.
             */
            turnedAway: number;
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
        /** @description validation-failed */
        "400.validation-failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation-failed";
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
        /** @description not-allowed */
        "403.not-allowed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not-allowed";
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
    ReadDaily: {
        parameters: {
            query?: {
                /** @description One desk; absent for all. */
                deskId?: string;
                /** @description The first day, e.g. 2026-11-01. */
                from?: string;
                /** @description The last day; at most 400 days in all. */
                to?: string;
            };
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
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
                content: {
                    "application/json": components["schemas"]["DailyReport"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
}
