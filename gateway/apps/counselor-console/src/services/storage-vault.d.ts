// Generated from gateway/api/storage-vault.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/consultations/{consultationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Opens a consultation with consent and answers. */
        put: operations["OpenConsultation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/access-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who opened a consultation. */
        get: operations["ReadAccessLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads a log after a place in it.
         * @description Reads one page of the talk or of the staff's own log.
         */
        get: operations["ReadEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/entries/{entryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Writes one entry.
         * @description Stores one entry under the id its writer made.
         */
        put: operations["WriteEntry"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency-exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tenant's emergency exceptions. */
        get: operations["ListEmergencyExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/emergency-exceptions/{exceptionId}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens what arrived on LINE. */
        post: operations["OpenEmergencyException"];
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
        /** @description One line of a consultation's access log: no names, no words. */
        AccessLine: {
            /** @description What was asked. */
            act: components["schemas"]["VaultAct"];
            /** @description Who, by kind. */
            actorKind: components["schemas"]["ActorKind"];
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What was decided. */
            decision: components["schemas"]["Decision"];
        };
        /** @description A consultation's access log, oldest first. */
        AccessLines: {
            /** @description The newest thousand. */
            rows: components["schemas"]["AccessLine"][];
        };
        /**
         * @description What kind of actor an access-log row names. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        ActorKind: "unknown" | "resident" | "staff" | "service";
        /** @description Closes the talk log with the closing notice as its last entry. */
        CloseConsultationRequest: {
            /**
             * Format: uuid
             * @description Made by the closer.
             */
            closingId: string;
            /**
             * Format: uuid
             * @description Who closes.
             */
            staffId: string;
        };
        /** @description The consultation stands in the vault. */
        ConsultationKept: {
            /**
             * Format: int64
             * @description The last entry of the talk log.
             */
            lastSeq: number;
            /**
             * Format: date-time
             * @description Since when.
             */
            openedAt: string;
        };
        /** @description The talk log is closed. */
        ConsultationShut: {
            /**
             * Format: date-time
             * @description When.
             */
            closedAt: string;
            /**
             * Format: int64
             * @description The closing notice's place.
             */
            lastSeq: number;
        };
        /**
         * @description Why something was allowed (below 100) or refused. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        Decision: "unknown" | "allowedOwn" | "allowedGrant" | "allowedSupervisor" | "allowedRole" | "allowedPurpose" | "refusedNotThere" | "refusedNotOwn" | "refusedNoGrant" | "refusedLog" | "refusedRole" | "refusedClosed" | "refusedIdReused" | "refusedOldEpoch";
        /** @description The tenant's newest exceptions. */
        EmergencyExceptionList: {
            /** @description Newest first. */
            exceptions: components["schemas"]["EmergencyExceptionView"][];
        };
        /** @description That an exception exists; its words are opened one by one. */
        EmergencyExceptionView: {
            /**
             * Format: date-time
             * @description When it was dealt with; null while it is not.
             */
            closedAt: null | string;
            /**
             * Format: uuid
             * @description Which.
             */
            exceptionId: string;
            /**
             * Format: date-time
             * @description Since when it stands.
             */
            openedAt: string;
            /** @description The reason class of the guideline's proviso. */
            reasonClass: components["schemas"]["EmergencyReason"];
        };
        /**
         * @description The reason classes of the guideline's proviso (2021-04-30, as amended).
         * @enum {unknown}
         */
        EmergencyReason: "unknown" | "lifeOrBody" | "bullying" | "abuse" | "disaster" | "suddenIllness" | "other";
        /**
         * @description Which door a resident came through.
         * @default line
         * @enum {unknown}
         */
        Entrance: "unknown" | "line" | "web";
        /** @description Entries after a place in the log. */
        EntriesPage: {
            /** @description Whether the log takes no more entries. */
            closed: boolean;
            /** @description By rising seq, without gaps. */
            entries: components["schemas"]["OpenedEntry"][];
            /**
             * Format: int64
             * @description The log's last entry, whether on this page or not.
             */
            lastSeq: number;
        };
        /** @description The entry is kept for good: only now may a page say so. */
        EntryAccepted: {
            /**
             * Format: int64
             * @description Its place in its log.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            storedAt: string;
        };
        /**
         * @description What kind of author an entry has.
         * @enum {unknown}
         */
        EntryAuthor: "unknown" | "resident" | "counselor" | "system";
        /**
         * @description What kind of entry it is.
         * @enum {unknown}
         */
        EntryKind: "unknown" | "text" | "consent" | "answers" | "closingNotice";
        /** @description The answers to one question, as the resident gave them. */
        GivenAnswer: {
            /** @description The question's words at that time. */
            label: string;
            /** @description The question. */
            questionId: null | string;
            /** @description The chosen options' words, or the typed text. */
            values: string[];
        };
        /** @description A LINE user id on its way into the vault or, once, out of it. */
        LineIdentity: {
            /** @description LINE's id of the resident. */
            lineUserId: string;
        };
        /** @description Opens a consultation: key, consent and answers in one transaction. Repeating it with the same id is safe. */
        OpenConsultationRequest: {
            /** @description The questionnaire; empty where the desk asks nothing. */
            answers: components["schemas"]["GivenAnswer"][];
            /** @description The wording itself, kept as the first entry. */
            consentText: string;
            /** @description Which wording was agreed to. */
            consentVersion: string;
            /**
             * Format: uuid
             * @description The department that owns the desk.
             */
            departmentId: string;
            /**
             * Format: uuid
             * @description The desk.
             */
            deskId: string;
            /** @description The door the resident came through. */
            openedFrom: components["schemas"]["Entrance"];
        };
        /** @description What arrived on LINE, opened. */
        OpenedEmergencyException: {
            /**
             * Format: date-time
             * @description When this reading was written into the access log.
             */
            openedAt: string;
            /** @description The words as they came. */
            text: string;
        };
        /** @description One opened entry. */
        OpenedEntry: {
            /** @description The questionnaire, for that kind only. */
            answers?: components["schemas"]["GivenAnswer"][];
            /** @description What kind of author. */
            author: components["schemas"]["EntryAuthor"];
            /**
             * Format: uuid
             * @description Who wrote it; never given to residents.
             */
            authorId?: string;
            /**
             * Format: uuid
             * @description Made by the writer's client.
             */
            entryId: string;
            /** @description What kind of entry. */
            kind: components["schemas"]["EntryKind"];
            /**
             * Format: int64
             * @description Its place in its log.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            storedAt: string;
            /** @description The words; empty for answers. */
            text: string;
        };
        /** @description Opens a resident's LINE user id for one notice. */
        OpenLineUserIdRequest: {
            /**
             * Format: uuid
             * @description The notice it is for.
             */
            intentId: string;
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
        /** @description Urgent words that arrived on LINE and may stay nowhere but in the vault. */
        PutEmergencyExceptionRequest: {
            /**
             * Format: date-time
             * @description When it arrived at our webhook.
             */
            arrivedAt: string;
            /** @description Where; always `line` today. */
            channel: components["schemas"]["Entrance"];
            /** @description The reason class of the guideline's proviso. */
            reasonClass: components["schemas"]["EmergencyReason"];
            /**
             * Format: uuid
             * @description The resident, where known.
             */
            residentId?: null | string;
            /** @description What arrived. */
            text: string;
        };
        /** @description Lets a staff member into a consultation, or ends that. */
        PutGrantRequest: {
            /**
             * Format: uuid
             * @description The assignment.
             */
            assignmentId: string;
            /** @description Whether the grant is over. */
            ended: boolean;
            /**
             * Format: int64
             * @description Rising per consultation; an older one is refused.
             */
            epoch: number;
            /**
             * Format: uuid
             * @description Who.
             */
            staffId: string;
        };
        /**
         * @description What was done or tried. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        VaultAct: "unknown" | "openConsultation" | "readEntries" | "writeEntry" | "putGrant" | "endGrant" | "closeConsultation" | "putIdentity" | "openLineUserId" | "putEmergencyException" | "listEmergencyExceptions" | "openEmergencyException" | "readAccessLog";
        /** @description Writes one entry. */
        WriteEntryRequest: {
            /** @description 1 to 4,000 UTF-16 units, no NUL, no lone surrogates. */
            text: string;
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
        /** @description consultation-closed, entry-id-reused */
        "409.consultation-closed.entry-id-reused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultation-closed" | "entry-id-reused";
                };
            };
        };
        /** @description epoch-old */
        "409.epoch-old": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "epoch-old";
                };
            };
        };
        /** @description identity-differs */
        "409.identity-differs": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "identity-differs";
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
        /** @description service-away */
        "503.service-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "service-away";
                };
            };
        };
        /** @description service-away, vault-away */
        "503.service-away.vault-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "service-away" | "vault-away";
                };
            };
        };
        /** @description storage-full */
        "507.storage-full": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "storage-full";
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
    OpenConsultation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                consultationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenConsultationRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsultationKept"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.consultation-closed.entry-id-reused"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
            507: components["responses"]["507.storage-full"];
        };
    };
    ReadAccessLog: {
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
                    "application/json": components["schemas"]["AccessLines"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
        };
    };
    ReadEntries: {
        parameters: {
            query?: {
                /** @description The last seq the reader has; 0 for all. */
                after?: number;
                /** @description 1 to 500 entries. */
                limit?: number;
                /** @description The talk, or the staff's own notes, which residents never get. */
                log?: "talk" | "staff";
            };
            header?: never;
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
                    "application/json": components["schemas"]["EntriesPage"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
        };
    };
    WriteEntry: {
        parameters: {
            query?: {
                log?: "talk" | "staff";
            };
            header?: never;
            path: {
                consultationId: string;
                entryId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteEntryRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryAccepted"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.consultation-closed.entry-id-reused"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
            507: components["responses"]["507.storage-full"];
        };
    };
    ListEmergencyExceptions: {
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
                    "application/json": components["schemas"]["EmergencyExceptionList"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
        };
    };
    OpenEmergencyException: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                exceptionId: string;
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
                    "application/json": components["schemas"]["OpenedEmergencyException"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.service-away.vault-away"];
        };
    };
}
