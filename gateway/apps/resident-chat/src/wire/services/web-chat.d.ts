// Generated from gateway/api/web-chat.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/consultations/{consultationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a consultation stands.
         * @description Shows one of the resident's own.
         */
        get: operations["ReadConsultation"];
        /**
         * Opens a consultation, or gives the one that is open.
         * @description Opens, or finishes what an earlier try began; whoever has an open one at the desk gets that.
         */
        put: operations["OpenConsultation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/attachments/{attachmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Passes a file on from the vault, for saving only.
         * @description Passes one file on, for saving only.
         */
        get: operations["OpenAttachment"];
        /**
         * Passes a file on to the vault as it comes.
         * @description Passes one file on under the id the page made; the name is in a header, percent-encoded.
         */
        put: operations["SendAttachment"];
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
         * The talk after a place in it.
         * @description Reads one page; the vault decides whether it is theirs.
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
         * Writes an entry; the answer comes when the vault holds it.
         * @description Passes one entry on under the id the page made.
         */
        put: operations["WriteEntry"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leaves the line before a counselor comes.
         * @description Leaves; a second call gives the first call's answer.
         */
        post: operations["LeaveConsultation"];
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
        /**
         * A person has seen the talk up to here.
         * @description Moves the read mark forward, never back and never beyond what there is.
         */
        put: operations["MarkRead"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The live stream, or a long poll with wait.
         * @description Follows one of the resident's own talks.
         */
        get: operations["FollowTalk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/desks/{deskId}/turn-away": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Counts that the resident wanted this desk while it was closed, once in ten minutes.
         * @description Counts it, by our own hours: a desk that is open turns nobody away, whatever a page believes.
         */
        put: operations["TurnAway"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/door": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Name, hours, hotlines and questions, before any sign-in.
         * @description Shows the door from the copy of the settings; no database, no other service.
         */
        get: operations["ShowDoor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/phrases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new resident without LINE, with a recovery phrase shown once.
         * @description Makes resident, phrase and session in one commit.
         */
        post: operations["GivePhrase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The session and the resident's consultations.
         * @description Shows the session; the browser keeps its cookie for another while.
         */
        get: operations["ShowSession"];
        put?: never;
        /**
         * Turns the one-use ticket into a session.
         * @description Redeems the ticket cookie.
         */
        post: operations["RedeemTicket"];
        /**
         * Ends the session and clears the browser.
         * @description Ends the session.
         */
        delete: operations["EndSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/phrase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Comes back with a recovery phrase.
         * @description Looks the phrase up.
         */
        post: operations["ReturnByPhrase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/visits/{visitId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Counts an access once.
         * @description Counts the visit under the id the page made.
         */
        put: operations["CountVisit"];
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
        /** @description A file of an entry. */
        AttachedFile: {
            /**
             * Format: uuid
             * @description Made by the sender's client.
             */
            attachmentId: string;
            /** @description Its name, made harmless. */
            name: string;
            /**
             * Format: int64
             * @description How many bytes it has.
             */
            size: number;
            /** @description Its media type, as its first bytes said. */
            type: string;
        };
        /** @description A file is whole in the vault; it stays when an entry names it within a day. */
        AttachmentKept: {
            /** @description What is kept. */
            file: components["schemas"]["AttachedFile"];
            /** @description Whether the scanner has still to look at it. */
            waiting: boolean;
        };
        /**
         * @description Where a consultation stands, as the resident's side knows it.
         * @enum {unknown}
         */
        ConsultationState: "unknown" | "opening" | "requested" | "waiting" | "assigned" | "closed" | "abandoned";
        /** @description A consultation as the resident's page shows it. */
        ConsultationView: {
            /**
             * Format: date-time
             * @description Since when a counselor has it.
             */
            assignedAt: null | string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            closedAt: null | string;
            /**
             * Format: uuid
             * @description Which.
             */
            consultationId: string;
            /**
             * Format: uuid
             * @description Its desk; null only for one that this service knows by events alone.
             */
            deskId: null | string;
            /** @description The desk's name now. */
            deskName: string;
            /**
             * Format: int64
             * @description The talk's last entry.
             */
            lastSeq: number;
            /**
             * Format: int32
             * @description People ahead and one, while waiting; else null.
             */
            place: null | number;
            /**
             * Format: date-time
             * @description Since when the resident waits; null while opening.
             */
            requestedAt: null | string;
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
            state: components["schemas"]["ConsultationState"];
        };
        /** @description Which door somebody stands at. */
        CountVisitRequest: {
            /**
             * Format: uuid
             * @description Not looked at; kept because it was in the first version.
             */
            deskId?: null | string;
            /** @description Which door. */
            entrance: components["schemas"]["Entrance"];
        };
        /** @description The wording a resident agrees to. */
        DoorConsent: {
            /** @description Its paragraphs. */
            text: string[];
            /** @description To be sent back when opening. */
            version: string;
        };
        /** @description A desk as the door shows it. */
        DoorDesk: {
            /** @description What to say while it is closed. */
            closedMessage: string;
            /**
             * Format: date-time
             * @description When it closes; null while closed or when it never does.
             */
            closesAt: null | string;
            /**
             * Format: uuid
             * @description Which.
             */
            deskId: string;
            /** @description Its hours in words, one line each. */
            hoursText: string[];
            /** @description Its name. */
            name: string;
            /** @description Whether it takes consultations at this moment. */
            openNow: boolean;
            /**
             * Format: date-time
             * @description When it opens next; null while open or when no hours are set.
             */
            opensAt: null | string;
            /** @description What is asked when opening. */
            questions: components["schemas"]["DoorQuestion"][];
            /** @description What it is for. */
            summary: string;
        };
        /** @description How LINE's residents come in. */
        DoorEntry: {
            /** @description Where that app opens. */
            liffEndpointPath: string;
            /** @description The LIFF app; null without a LINE channel. */
            liffId: null | string;
            /** @description Which way the page opens LINE. */
            mode: components["schemas"]["EntryMode"];
        };
        /** @description A question of the desk. */
        DoorQuestion: {
            /** @description How it is answered. */
            kind: components["schemas"]["QuestionKind"];
            /** @description What is asked. */
            label: string;
            /** @description To choose from; empty for text. */
            options: components["schemas"]["QuestionOption"][];
            /** @description What is sent back. */
            questionId: string;
            /** @description Whether it must be. */
            required: boolean;
        };
        /** @description What the entrance page shows before anybody is known. */
        DoorView: {
            /** @description What will have to be agreed to. */
            consent: components["schemas"]["DoorConsent"];
            /** @description The tenant's desks, in an order that does not change. */
            desks: components["schemas"]["DoorDesk"][];
            /** @description How LINE's residents come in. */
            entry: components["schemas"]["DoorEntry"];
            /** @description Numbers that always help. */
            hotlines: components["schemas"]["Hotline"][];
            /** @description Its LINE official account; empty without one. */
            officialAccountName: string;
            /** @description The municipality. */
            tenantName: string;
        };
        /**
         * @description Which door a resident came through.
         * @enum {unknown}
         */
        Entrance: "unknown" | "line" | "web";
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
        EntryKind: "unknown" | "text" | "consent" | "answers" | "closingNotice" | "files";
        /**
         * @description Which way the page opens LINE.
         * @enum {unknown}
         */
        EntryMode: "none" | "inAppLiff" | "externalBrowser";
        /** @description What a resident answered to one question of the desk. */
        GivenChoice: {
            /** @description The chosen options, for a question of choice. */
            optionIds?: null | string[];
            /** @description The question. */
            questionId: string;
            /** @description 1 to 4,000 UTF-16 units, for a question of text. */
            text?: null | string;
        };
        /** @description A telephone number that needs no consultation. */
        Hotline: {
            /** @description When somebody answers, in words. */
            hours: null | string;
            /** @description Whose. */
            name: string;
            /** @description As it is shown. */
            number: string;
            /** @description What a phone dials; absent where it is not one number. */
            tel: null | string;
        };
        /** @description Up to where a person has seen the talk. */
        MarkReadRequest: {
            /**
             * Format: int64
             * @description The highest entry on the screen, 1 or more, not beyond the last.
             */
            seq: number;
        };
        /** @description What a resident agrees to and answers when opening. */
        OpenConsultationRequest: {
            /** @description At most 50, one per question; required questions need one. */
            answers?: null | components["schemas"]["GivenChoice"][];
            /** @description The wording that was shown; an older one is refused. */
            consentVersion: string;
            /**
             * Format: uuid
             * @description The desk.
             */
            deskId: string;
        };
        /** @description A recovery phrase, shown this once. */
        PhraseGiven: {
            /** @description To be written down; it cannot be asked for again. */
            phrase: string;
        };
        /** @description The answer of a long poll. */
        PollAnswer: {
            /** @description Those after the asked place; empty after the wait. */
            entries: components["schemas"]["TalkEntry"][];
            /** @description Where the consultation stands now. */
            state: components["schemas"]["StreamState"];
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
        /**
         * @description How a question is answered.
         * @enum {unknown}
         */
        QuestionKind: "unknown" | "choice" | "text";
        /** @description One option of a question. */
        QuestionOption: {
            /** @description What is shown. */
            label: string;
            /** @description What is sent back. */
            optionId: string;
        };
        /** @description A phrase as it was typed. */
        ReturnByPhraseRequest: {
            /** @description 20 letters; blanks, hyphens, case and width do not matter. */
            phrase: string;
        };
        /** @description A session has begun by a phrase. */
        ReturnedByPhrase: {
            /** @description Always `phrase`. */
            method: components["schemas"]["SignInMethod"];
        };
        /** @description A session has begun through LINE. */
        SessionBegun: {
            /** @description Always `line`. */
            method: components["schemas"]["SignInMethod"];
            /** @description Whether this resident has been here before. */
            residentKnown: boolean;
        };
        /** @description A session and what it leads to. */
        SessionView: {
            /** @description The resident's own, newest first, at most 100. */
            consultations: components["schemas"]["ConsultationView"][];
            /**
             * Format: date-time
             * @description When it ends if nothing is asked until then.
             */
            expiresAt: string;
            /** @description How the resident signed in. */
            method: components["schemas"]["SignInMethod"];
        };
        /**
         * @description How a resident signed in.
         * @enum {unknown}
         */
        SignInMethod: "unknown" | "line" | "phrase";
        /** Format: binary */
        Stream: string;
        /** @description The state as the page gets it. */
        StreamState: {
            /**
             * Format: int64
             * @description The talk's last entry.
             */
            lastSeq: number;
            /**
             * Format: int32
             * @description People ahead and one, while waiting; null when not waiting or not known yet.
             */
            place: null | number;
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
            /** @description Where the consultation stands. */
            state: components["schemas"]["ConsultationState"];
        };
        /** @description The answers to one question. */
        TalkAnswer: {
            /** @description The question's words at that time. */
            label: string;
            /** @description The chosen options' words, or the typed text. */
            values: string[];
        };
        /** @description One entry as a resident sees it: never with the name or id of staff. */
        TalkEntry: {
            /** @description The questionnaire, for that kind only. */
            answers?: components["schemas"]["TalkAnswer"][];
            /** @description Images and files that came with it. */
            attachments?: components["schemas"]["AttachedFile"][];
            /** @description What kind of author. */
            author: components["schemas"]["EntryAuthor"];
            /**
             * Format: uuid
             * @description Made by the writer's client.
             */
            entryId: string;
            /** @description What kind of entry. */
            kind: components["schemas"]["EntryKind"];
            /**
             * Format: int64
             * @description Its place in the talk: 1, 2, 3 … without gaps.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When the vault stored it.
             */
            storedAt: string;
            /** @description The words; empty for answers. */
            text: string;
        };
        /** @description Entries after a place in the talk. */
        TalkPage: {
            /** @description Whether the talk takes no more entries. */
            closed: boolean;
            /** @description By rising seq, without gaps. */
            entries: components["schemas"]["TalkEntry"][];
            /**
             * Format: int64
             * @description The talk's last entry, whether on this page or not.
             */
            lastSeq: number;
        };
        /** @description What a resident wrote. */
        WriteEntryRequest: {
            /** @description Files that were sent before, at most ten; then the text may be empty. */
            attachments?: null | string[];
            /** @description 1 to 4,000 UTF-16 units, no NUL, no lone surrogates. */
            text: string;
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
        /** @description attachment-id-reused, consultation-closed, upload-superseded */
        "409.attachment-id-reused.consultation-closed.upload-superseded": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "attachment-id-reused" | "consultation-closed" | "upload-superseded";
                };
            };
        };
        /** @description attachment-missing, consultation-closed, entry-id-reused */
        "409.attachment-missing.consultation-closed.entry-id-reused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "attachment-missing" | "consultation-closed" | "entry-id-reused";
                };
            };
        };
        /** @description attachment-refused, attachment-waiting */
        "409.attachment-refused.attachment-waiting": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "attachment-refused" | "attachment-waiting";
                };
            };
        };
        /** @description consultation-already-taken, consultation-closed */
        "409.consultation-already-taken.consultation-closed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultation-already-taken" | "consultation-closed";
                };
            };
        };
        /** @description consultation-closed, desk-closed, entry-id-reused */
        "409.consultation-closed.desk-closed.entry-id-reused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultation-closed" | "desk-closed" | "entry-id-reused";
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
    ReadConsultation: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["ConsultationView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
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
                    "application/json": components["schemas"]["ConsultationView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.consultation-closed.desk-closed.entry-id-reused"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
            507: components["responses"]["507.storage-full"];
        };
    };
    OpenAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachmentId: string;
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
                    "application/octet-stream": components["schemas"]["Stream"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.attachment-refused.attachment-waiting"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    SendAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachmentId: string;
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
                    "application/json": components["schemas"]["AttachmentKept"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.attachment-id-reused.consultation-closed.upload-superseded"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
            507: components["responses"]["507.storage-full"];
        };
    };
    ReadEntries: {
        parameters: {
            query?: {
                /** @description The last seq the reader has; 0 for all. */
                after?: number;
                /** @description 1 to 500 entries. */
                limit?: number;
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
                    "application/json": components["schemas"]["TalkPage"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    WriteEntry: {
        parameters: {
            query?: never;
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
            409: components["responses"]["409.attachment-missing.consultation-closed.entry-id-reused"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
            507: components["responses"]["507.storage-full"];
        };
    };
    LeaveConsultation: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["ConsultationView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.consultation-already-taken.consultation-closed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    MarkRead: {
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
                "application/json": components["schemas"]["MarkReadRequest"];
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
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    FollowTalk: {
        parameters: {
            query?: {
                after?: number;
                wait?: number;
            };
            header?: {
                "Last-Event-ID"?: string;
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
                    "application/json": components["schemas"]["PollAnswer"];
                    "text/event-stream": {
                        data: components["schemas"]["StreamState"];
                        /** @enum {string} */
                        event: "state";
                    } | {
                        data: components["schemas"]["TalkEntry"];
                        /** @enum {string} */
                        event: "entry";
                    };
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    TurnAway: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deskId: string;
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
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ShowDoor: {
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
                content: {
                    "application/json": components["schemas"]["DoorView"];
                };
            };
            400: components["responses"]["400.credentials-refused"];
            404: components["responses"]["404.not-found"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    GivePhrase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhraseGiven"];
                };
            };
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ShowSession: {
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
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            401: components["responses"]["401.sign-in-needed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    RedeemTicket: {
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
                content: {
                    "application/json": components["schemas"]["SessionBegun"];
                };
            };
            401: components["responses"]["401.sign-in-needed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    EndSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
            401: components["responses"]["401.sign-in-needed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ReturnByPhrase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnByPhraseRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnedByPhrase"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    CountVisit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                visitId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountVisitRequest"];
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
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
}
