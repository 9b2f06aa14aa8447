// Generated from gateway/api/routing.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lines of one's desks, one's cases and alerts. */
        get: operations["ReadBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/board/alerts/{alertId}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an alert off the board. */
        post: operations["SeeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/board/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The desk's live stream of notices; with wait, a long poll.
         * @description Follows the tenants of the session.
         */
        get: operations["WatchBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes a consultation of one's own. */
        post: operations["CloseConsultation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Marks the talk as read up to an entry. */
        put: operations["MarkTalkRead"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one consultation out of the line. */
        post: operations["TakeConsultation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lines/{deskId}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the one who waits longest at a desk. */
        post: operations["TakeNext"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Goes on or off duty. */
        put: operations["SetPresence"];
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
        /**
         * @description Why somebody must look at once.
         * @enum {unknown}
         */
        AlertKind: "emergencyWords" | "emergencyException";
        /** @description Somebody must look at once. */
        AlertNotice: {
            /** Format: uuid */
            alertId: string;
            /** Format: uuid */
            tenantId: string;
        };
        /** @description An open alert. */
        AlertView: {
            /**
             * Format: uuid
             * @description Which.
             */
            alertId: string;
            /**
             * Format: uuid
             * @description Where the words were, if in a talk.
             */
            consultationId: null | string;
            /**
             * Format: uuid
             * @description The desk, if in a talk.
             */
            deskId: null | string;
            /**
             * Format: uuid
             * @description The record in the vault, if on LINE.
             */
            exceptionId: null | string;
            /** @description Why. */
            kind: components["schemas"]["AlertKind"];
            /**
             * Format: date-time
             * @description When.
             */
            raisedAt: string;
        };
        /** @description The line or presence changed: reload the board. */
        BoardNotice: {
            /** Format: uuid */
            tenantId: string;
        };
        /** @description The board of one person in one tenant. */
        BoardView: {
            /** @description What needs them at once. */
            alerts: components["schemas"]["AlertView"][];
            /**
             * Format: int32
             * @description How many consultations at once.
             */
            capacity: number;
            /** @description The person's desks. */
            desks: components["schemas"]["DeskView"][];
            /**
             * Format: int32
             * @description How many now.
             */
            load: number;
            /** @description The person's cases. */
            mine: components["schemas"]["CaseView"][];
            /** @description Whether the person is on duty and said so from this session. */
            onDuty: boolean;
            /** @description Supervisors: the cases of their departments. */
            team?: components["schemas"]["CaseView"][];
        };
        /** @description A consultation's state or read marks changed. */
        CaseNotice: {
            /** Format: uuid */
            consultationId: string;
            /** Format: uuid */
            tenantId: string;
        };
        /**
         * @description Where a case stands, for the console.
         * @enum {unknown}
         */
        CaseState: "unknown" | "assigned" | "closing" | "closed";
        /** @description A consultation that a counselor has or had. */
        CaseView: {
            /**
             * Format: uuid
             * @description Who has it.
             */
            assignedStaffId: string;
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closedAt: null | string;
            /**
             * Format: uuid
             * @description Which.
             */
            consultationId: string;
            /**
             * Format: uuid
             * @description Its desk.
             */
            deskId: string;
            /** @description The desk's name now. */
            deskName: string;
            /**
             * Format: int64
             * @description The last entry of the talk.
             */
            lastTalkSeq: number;
            /**
             * Format: date-time
             * @description Since when the resident waited.
             */
            requestedAt: string;
            /**
             * Format: int64
             * @description How far the resident has read.
             */
            residentReadSeq: number;
            /**
             * Format: int64
             * @description How far the counselor has read.
             */
            staffReadSeq: number;
            /** @description Where it stands. */
            state: components["schemas"]["CaseState"];
            /**
             * Format: date-time
             * @description Since when somebody has it.
             */
            takenAt: null | string;
            /** @description Whether the resident spoke last. */
            unanswered: boolean;
        };
        /** @description A desk and its line. */
        DeskView: {
            /**
             * Format: uuid
             * @description Its department.
             */
            departmentId: string;
            /**
             * Format: uuid
             * @description Which desk.
             */
            deskId: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: int32
             * @description How many are on duty for it.
             */
            onDutyCount: number;
            /** @description Whether it is open by its hours. */
            openNow: boolean;
            /** @description The line, head first. */
            waiting: components["schemas"]["WaitingView"][];
        };
        /** @description An entry was stored: fetch it from the vault. */
        EntryNotice: {
            /**
             * @description What kind of author an entry has.
             * @enum {unknown}
             */
            author: "unknown" | "resident" | "counselor" | "system";
            /** Format: uuid */
            consultationId: string;
            /**
             * @description The two logs of a consultation.
             * @enum {unknown}
             */
            log: "unknown" | "talk" | "staff";
            /** Format: int64 */
            seq: number;
            /** Format: uuid */
            tenantId: string;
        };
        /** @description The stream stands: whatever happened before is on the board. */
        HelloNotice: Record<string, never>;
        /** @description How far the counselor has read. */
        MarkTalkReadRequest: {
            /**
             * Format: int64
             * @description The highest talk entry on the screen.
             */
            seq: number;
        };
        /** @description A long poll's answer. */
        PollAnswer: {
            /** @description What to ask after next. */
            cursor: string;
            /** @description What happened since; empty after the wait. */
            events: components["schemas"]["PolledEvent"][];
        };
        /** @description A notice in a long poll's answer. */
        PolledEvent: {
            /** @description Ids, numbers and enums. */
            data: unknown;
            /** @description What kind. */
            event: string;
        };
        /** @description One's own presence. */
        PresenceView: {
            /**
             * Format: int32
             * @description How many consultations at once.
             */
            capacity: number;
            /**
             * Format: int32
             * @description How many now.
             */
            load: number;
            /** @description Whether on duty. */
            onDuty: boolean;
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
        /** @description On or off duty. */
        SetPresenceRequest: {
            /** @description Whether the person takes consultations now. */
            onDuty: boolean;
        };
        /** @description Somebody in the line. */
        WaitingView: {
            /**
             * Format: uuid
             * @description Which consultation.
             */
            consultationId: string;
            /**
             * Format: int32
             * @description 1 for the head.
             */
            place: number;
            /**
             * Format: date-time
             * @description Since when.
             */
            requestedAt: string;
            /** @description Whether emergency words were found. */
            urgent: boolean;
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
        /** @description at-capacity, consultation-already-taken, off-duty */
        "409.at-capacity.consultation-already-taken.off-duty": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "at-capacity" | "consultation-already-taken" | "off-duty";
                };
            };
        };
        /** @description consultation-already-taken */
        "409.consultation-already-taken": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultation-already-taken";
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
        /** @description busy, service-away, vault-away, vault-fenced */
        "503.busy.service-away.vault-away.vault-fenced": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "busy" | "service-away" | "vault-away" | "vault-fenced";
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
    ReadBoard: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["BoardView"];
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
    SeeAlert: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                alertId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    WatchBoard: {
        parameters: {
            query?: {
                /** @description The cursor of the answer before; absent at first. */
                after?: string;
                /** @description A long poll of 0 to 25 seconds; absent for the stream. */
                wait?: number;
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
                content: {
                    "application/json": components["schemas"]["PollAnswer"];
                    "text/event-stream": {
                        data: components["schemas"]["HelloNotice"];
                        /** @enum {string} */
                        event: "hello";
                    } | {
                        data: components["schemas"]["EntryNotice"];
                        /** @enum {string} */
                        event: "entry";
                    } | {
                        data: components["schemas"]["BoardNotice"];
                        /** @enum {string} */
                        event: "board";
                    } | {
                        data: components["schemas"]["CaseNotice"];
                        /** @enum {string} */
                        event: "case";
                    } | {
                        data: components["schemas"]["AlertNotice"];
                        /** @enum {string} */
                        event: "alert";
                    };
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
    CloseConsultation: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
            };
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
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.consultation-already-taken"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    MarkTalkRead: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkTalkReadRequest"];
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
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    TakeConsultation: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
            };
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
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.at-capacity.consultation-already-taken.off-duty"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    TakeNext: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                deskId: string;
            };
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
                    "application/json": components["schemas"]["CaseView"];
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.at-capacity.consultation-already-taken.off-duty"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    SetPresence: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPresenceRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
}
