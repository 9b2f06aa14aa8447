// Generated from gateway/api/storage-vault.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/access-summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts who opened consultations, by role and day. */
        get: operations["ReadAccessSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tenant's uses of broken glass. */
        get: operations["ListBreakGlass"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/break-glass/{breakGlassId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens the reason of one. */
        get: operations["OpenBreakGlass"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/break-glass/{breakGlassId}/reviews/{reviewId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Judges one; the newest judgement counts. */
        put: operations["ReviewBreakGlass"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/api/v1/consultations/{consultationId}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says with whom a consultation is shared and who is kept away. */
        get: operations["ReadAccess"];
        put?: never;
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
    "/api/v1/consultations/{consultationId}/attachments/{attachmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gives a file out, for saving only. */
        get: operations["ReadAttachment"];
        /** Takes a file in: cleaned and sealed while it arrives. */
        put: operations["PutAttachment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/break-glass/{breakGlassId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Opens a consultation for half an hour, for a reason, to be reviewed. */
        put: operations["UseBreakGlass"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/conflicts/{staffId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a staff member away from a consultation or its resident. */
        put: operations["PutConflict"];
        post?: never;
        /** Ends that. */
        delete: operations["EndConflict"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/disclosable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what one request may be for together with this consultation. */
        get: operations["ListDisclosable"];
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
    "/api/v1/consultations/{consultationId}/sensitivity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a consultation normal or restricted. */
        put: operations["SetSensitivity"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/shares/{departmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Opens a consultation to another department until a time. */
        put: operations["ShareConsultation"];
        post?: never;
        /** Ends that. */
        delete: operations["UnshareConsultation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consultations/{consultationId}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the sealed copy of a closed log. */
        get: operations["ReadTranscript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosure-bases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the grounds on which the municipality discloses. */
        get: operations["ListDisclosureBases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosure-bases/{basis}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes or adds a ground. */
        put: operations["PutDisclosureBasis"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosure-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts a half-year's disclosures for the transparency report. */
        get: operations["CountDisclosures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosure-signer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gives the certificate that packages are checked with. */
        get: operations["ReadDisclosureSigner"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists requests for disclosure, without a word of their forms. */
        get: operations["ListDisclosures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens a request with its forms and its history. */
        get: operations["OpenDisclosure"];
        /** Takes in an office's request. */
        put: operations["RequestDisclosure"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps the recipient's receipt. */
        post: operations["AcknowledgeDisclosure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves as one of two people. */
        post: operations["ApproveDisclosure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/basis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records the legal basis and the call back. */
        post: operations["RecordDisclosureBasis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the package over, once. */
        post: operations["DownloadDisclosure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a log to choose from. */
        get: operations["ReadDisclosureEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Packages the chosen entries for a recipient's certificate. */
        put: operations["PackageDisclosure"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses or withdraws it. */
        post: operations["RefuseDisclosure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disclosures/{disclosureId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the package be fetched once within 72 hours. */
        post: operations["ReleaseDisclosure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disposals/{bucket}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what would end with a bucket. */
        get: operations["ListDisposal"];
        put?: never;
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
    "/api/v1/endings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists holds, erasures and disposals. */
        get: operations["ListEndings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/endings/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens an order with its reference, to who may sign it. */
        get: operations["OpenEnding"];
        /** Proposes a hold, its release, an erasure or a disposal. */
        put: operations["ProposeEnding"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/endings/{orderId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves as the second person; the order is carried out. */
        post: operations["ApproveEnding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/endings/{orderId}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gives the signed disposal certificate. */
        get: operations["ReadCertificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/endings/{orderId}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a proposal back. */
        post: operations["WithdrawEnding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/residency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says, signed, where the vault stands. For tenant administrators. */
        get: operations["ReadResidencyAsStaff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts what is kept without a decision, on hold and due. */
        get: operations["ShowRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks for words in the consultations one may read. */
        post: operations["SearchEntries"];
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
        /** @description How often a role did something on a day (Japanese time), and in how many distinct consultations. `Role` is the highest the person held. */
        AccessCount: {
            act: components["schemas"]["VaultAct"];
            /** Format: int32 */
            consultations: number;
            /** Format: date */
            day: string;
            refused: boolean;
            role: string;
            /** Format: int32 */
            times: number;
        };
        /** @description One line of a consultation's access log: no names, no words. The console puts the name to `StaffId` from its own staff list. */
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
            /**
             * Format: int64
             * @description The first entry that was read.
             */
            fromSeq: null | number;
            log: null | components["schemas"]["EntryLog"];
            /**
             * Format: uuid
             * @description Which member of staff, if one.
             */
            staffId: null | string;
            /**
             * Format: int64
             * @description The last one.
             */
            toSeq: null | number;
        };
        /** @description A consultation's access log, oldest first. */
        AccessLines: {
            /** @description The newest thousand. */
            rows: components["schemas"]["AccessLine"][];
        };
        /** @description A person who opened far more distinct consultations on a day than the others of the role. */
        AccessOutlier: {
            /** Format: int32 */
            consultations: number;
            /** Format: date */
            day: string;
            role: string;
            /** Format: uuid */
            staffId: string;
            /** Format: double */
            usualOfRole: number;
        };
        /** @description Who may read a consultation beside its team, and who may not. */
        AccessSettings: {
            conflicts: components["schemas"]["KnownConflict"][];
            /** Format: uuid */
            departmentId: string;
            sensitivity: components["schemas"]["Sensitivity"];
            shares: components["schemas"]["LiveShare"][];
        };
        /** @description A tenant's reading in summary. */
        AccessSummary: {
            counts: components["schemas"]["AccessCount"][];
            outliers: components["schemas"]["AccessOutlier"][];
        };
        /** @description Who received it, and when. */
        AcknowledgeRequest: {
            note?: null | string;
            /** Format: date-time */
            receivedAt: string;
            receivedBy: string;
        };
        /**
         * @description What kind of actor an access-log row names. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        ActorKind: "unknown" | "resident" | "staff" | "service";
        /** @description One approval as people see it. */
        ApprovalView: {
            /** Format: date-time */
            at: string;
            department: boolean;
            ofTheTown: boolean;
            privacy: boolean;
            /** Format: uuid */
            staffId: string;
        };
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
        /** @description The municipality's list. */
        BasisList: {
            bases: components["schemas"]["BasisView"][];
        };
        /** @description A line of the list. A label of null: the console words the manual's six. */
        BasisView: {
            active: boolean;
            /** Format: int16 */
            basis: number;
            emergency: boolean;
            label: null | string;
        };
        /** @description The tenant's newest uses. */
        BreakGlassList: {
            uses: components["schemas"]["BreakGlassView"][];
        };
        /**
         * @description Why somebody broke the glass over a consultation.
         * @enum {unknown}
         */
        BreakGlassReason: "unknown" | "lifeAtRisk" | "abuseSuspected" | "complaint" | "incident" | "other";
        /** @description Why, as a code and in words. */
        BreakGlassRequest: {
            reason: components["schemas"]["BreakGlassReason"];
            text: string;
        };
        /** @description One use, without its reason's words. */
        BreakGlassView: {
            /** Format: uuid */
            breakGlassId: string;
            /** Format: uuid */
            consultationId: string;
            outcome: null | components["schemas"]["ReviewOutcome"];
            reason: components["schemas"]["BreakGlassReason"];
            /** Format: date-time */
            reviewDueAt: string;
            /** Format: date-time */
            reviewedAt: null | string;
            /** Format: uuid */
            reviewerId: null | string;
            /** Format: uuid */
            staffId: string;
            /** Format: date-time */
            until: string;
            /** Format: date-time */
            usedAt: string;
        };
        /** @description What would be over with one fiscal year; `due` when that year is past. */
        BucketKeeps: {
            /** Format: int32 */
            bucket: number;
            /** Format: int32 */
            consultations: number;
            due: boolean;
            /** Format: int32 */
            exceptions: number;
            /** Format: int32 */
            held: number;
        };
        /** @description The call back: which number was called, and where that number is published. The requester's own words are never enough (trust.md T21). */
        CallBackForm: {
            calledNumber: string;
            note: null | string;
            publishedAt: string;
        };
        /** @description A place in a tenant's chain: its hash, and the row it names, which is absent when somebody took it away. */
        ChainLink: {
            /** Format: byte */
            hash: string;
            row: null | components["schemas"]["TraceRow"];
            /** Format: uuid */
            rowId: string;
            /** Format: int64 */
            seq: number;
        };
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
        /** @description Another operator confirms. */
        ConfirmKeyAct: {
            /** Format: uuid */
            tenantId: string;
        };
        /** @description From what somebody is kept away: this consultation, or all of its resident, later ones too. */
        ConflictRequest: {
            scope: components["schemas"]["ConflictScope"];
        };
        /**
         * @description How far a conflict of interest reaches. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        ConflictScope: "unknown" | "consultation" | "resident";
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
        Decision: "unknown" | "allowedOwn" | "allowedGrant" | "allowedSupervisor" | "allowedRole" | "allowedPurpose" | "allowedKeyAct" | "allowedShare" | "allowedBreakGlass" | "allowedDisclosure" | "allowedEmergencyDisclosure" | "refusedNotThere" | "refusedNotOwn" | "refusedNoGrant" | "refusedLog" | "refusedRole" | "refusedClosed" | "refusedIdReused" | "refusedOldEpoch" | "refusedPodsBehind" | "refusedSamePerson" | "refusedKeyState" | "refusedConflict" | "refusedTooOften" | "refusedStepUp" | "refusedDailyLimit" | "refusedUnreviewed" | "refusedOwnReview" | "refusedOnHold" | "refusedClocks" | "refusedState" | "refusedFile" | "refusedTooLarge" | "refusedUnready" | "refusedByScanner" | "refusedTooMany" | "refusedDisclosureState" | "refusedRequester" | "refusedTown" | "refusedBasis" | "refusedExpired" | "refusedDownloaded" | "refusedCertificate" | "refusedErased" | "refusedMixed";
        /** @description What one desk keeps. */
        DeskKeeps: {
            /** Format: uuid */
            deskId: string;
            /** Format: int32 */
            held: number;
            /** Format: int32 */
            keptWithoutDecision: number;
            /** Format: int32 */
            open: number;
            roundsToFiscalYear: boolean;
            startsAt: null | components["schemas"]["RetentionStart"];
            /** Format: int32 */
            years: null | number;
        };
        /** @description A consultation that a request may be for. */
        DisclosableCase: {
            /** Format: date-time */
            closedAt: null | string;
            /** Format: uuid */
            consultationId: string;
            /** Format: uuid */
            deskId: string;
            /** Format: date-time */
            openedAt: string;
        };
        /** @description The one that was named first, then the same resident's others in the same department, newest first. */
        DisclosableCases: {
            cases: components["schemas"]["DisclosableCase"][];
        };
        /** @description One basis in a half-year; basis null: none was recorded. In the edition to be published a small number is null. */
        DisclosureCount: {
            /** Format: int16 */
            basis: null | number;
            basisLabel: null | string;
            /** Format: int32 */
            emergencies: null | number;
            /** Format: int32 */
            handedOver: null | number;
            /** Format: int32 */
            incidents: null | number;
            /** Format: int32 */
            lapsed: null | number;
            /** Format: int32 */
            refused: null | number;
            /** Format: int32 */
            requested: null | number;
        };
        /** @description A half-year's numbers: exact for the municipality, and as they may be published. */
        DisclosureCounts: {
            exact: components["schemas"]["DisclosureCount"][];
            /** Format: int32 */
            half: number;
            toPublish: components["schemas"]["DisclosureCount"][];
            total: components["schemas"]["DisclosureCount"];
            totalToPublish: components["schemas"]["DisclosureCount"];
            /** Format: int32 */
            year: number;
        };
        /** @description One line of a disclosure's history. */
        DisclosureLine: {
            act: components["schemas"]["DisclosureStep"];
            /** Format: date-time */
            at: string;
            /** Format: int16 */
            code: null | number;
            /** Format: int32 */
            n: number;
            ofTheTown: boolean;
            /** Format: uuid */
            staffId: null | string;
        };
        /** @description Newest first, whole pages by `before`. */
        DisclosureList: {
            disclosures: components["schemas"]["DisclosureView"][];
        };
        /** @enum {unknown} */
        DisclosureRefusal: "unknown" | "noBasis" | "requesterNotConfirmed" | "tooBroad" | "notNecessary" | "withdrawn" | "consultationErased" | "other";
        /**
         * @description Who asks. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        DisclosureRequester: "unknown" | "police" | "prosecutor" | "court" | "childGuidanceCenter" | "boardOfEducation" | "medicalInstitution" | "person" | "otherAuthority";
        /** @description The certificate with which a recipient checks packages, and its fingerprint to be read out. */
        DisclosureSigner: {
            certificate: string;
            sha256: string;
        };
        /**
         * @description Where a disclosure stands. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        DisclosureState: "unknown" | "requested" | "basisRecorded" | "approvedOnce" | "approvedTwice" | "packaged" | "released" | "acknowledged" | "refused" | "lapsed";
        /**
         * @description What was done to it; the history keeps these. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        DisclosureStep: "unknown" | "request" | "recordBasis" | "approve" | "confirm" | "package" | "release" | "download" | "acknowledge" | "refuse" | "lapse" | "incident";
        /** @description A disclosure without a word of its forms: who, when and how far. */
        DisclosureView: {
            /** Format: date-time */
            acknowledgedAt: null | string;
            /** Format: int16 */
            basis: null | number;
            basisLabel: null | string;
            /** Format: date-time */
            calledBackAt: null | string;
            certificateSha256: null | string;
            consultationIds: string[];
            /** Format: uuid */
            disclosureId: string;
            /** Format: date-time */
            downloadedAt: null | string;
            emergency: boolean;
            /** Format: date-time */
            endedAt: null | string;
            /** Format: int32 */
            entries: null | number;
            /** Format: date-time */
            expiresAt: null | string;
            /** Format: int32 */
            files: number;
            first: null | components["schemas"]["ApprovalView"];
            /** Format: date-time */
            incidentAt: null | string;
            manifestSha256: null | string;
            /** Format: date-time */
            packagedAt: null | string;
            /** Format: date-time */
            receivedAt: null | string;
            /** Format: int32 */
            redactions: null | number;
            refusal: null | components["schemas"]["DisclosureRefusal"];
            /** Format: date-time */
            releasedAt: null | string;
            /** Format: date-time */
            requestedAt: string;
            /** Format: uuid */
            requestedBy: string;
            requester: components["schemas"]["DisclosureRequester"];
            second: null | components["schemas"]["ApprovalView"];
            /** Format: date-time */
            secondDueAt: null | string;
            state: components["schemas"]["DisclosureState"];
            withIdentity: null | boolean;
        };
        /** @description One consultation of the list, or one emergency exception. */
        DisposalLine: {
            /** Format: date-time */
            closedAt: null | string;
            /** Format: uuid */
            consultationId: null | string;
            /** Format: uuid */
            deskId: null | string;
            /** Format: uuid */
            exceptionId: null | string;
            /** Format: date-time */
            openedAt: null | string;
        };
        /** @description What would end with a bucket. `listHash` is what a proposal must name; `conflict` says why it cannot be proposed now. */
        DisposalView: {
            /** Format: int32 */
            bucket: number;
            conflict: null | string;
            ends: components["schemas"]["DisposalLine"][];
            /** Format: int32 */
            held: number;
            listHash: string;
            /** Format: int32 */
            moves: number;
        };
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
         * @description What two people order. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        EndingKind: "unknown" | "hold" | "releaseHold" | "eraseConsultation" | "eraseResident" | "destroyBucket";
        /** @description The tenant's orders, newest first, whole pages by `before`. */
        EndingList: {
            orders: components["schemas"]["EndingView"][];
        };
        /** @enum {unknown} */
        EndingReason: "unknown" | "residentRequest" | "retentionEnded" | "openedByMistake" | "legalDuty" | "contactGone";
        /**
         * @description Where an order stands. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        EndingState: "unknown" | "proposed" | "approved" | "done" | "partly" | "withdrawn";
        /** @description An order as people see it: who, what, when and how far. The reference is not in here. */
        EndingView: {
            authority: null | components["schemas"]["HoldAuthority"];
            /** Format: int32 */
            bucket: null | number;
            /** Format: uuid */
            consultationId: null | string;
            /** Format: uuid */
            deskId: null | string;
            /** Format: date-time */
            endedAt: null | string;
            /** Format: date-time */
            firstAt: string;
            /** Format: uuid */
            firstBy: string;
            /** Format: date-time */
            from: null | string;
            /** Format: uuid */
            holdId: null | string;
            kind: components["schemas"]["EndingKind"];
            /** Format: uuid */
            orderId: string;
            reason: null | components["schemas"]["EndingReason"];
            /** Format: date-time */
            releasedAt: null | string;
            /** Format: uuid */
            residentId: null | string;
            /** Format: date */
            reviewOn: null | string;
            /** Format: date-time */
            secondAt: null | string;
            /** Format: uuid */
            secondBy: null | string;
            state: components["schemas"]["EndingState"];
            /** Format: date-time */
            until: null | string;
        };
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
        /** @description A page of a log; `lastSeq` is where the log ends. */
        EntriesToChoose: {
            entries: components["schemas"]["EntryToChoose"][];
            /** Format: int64 */
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
        EntryKind: "unknown" | "text" | "consent" | "answers" | "closingNotice" | "files";
        /** @enum {unknown} */
        EntryLog: "unknown" | "talk" | "staff";
        /** @description An entry to choose from: one text, in which blacked-out places are counted. */
        EntryToChoose: {
            author: components["schemas"]["EntryAuthor"];
            files: components["schemas"]["FileToChoose"][];
            kind: components["schemas"]["EntryKind"];
            log: components["schemas"]["EntryLog"];
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            storedAt: string;
            text: string;
        };
        /** @description A file of an entry. Its name stands in the entry's text, where it can be blacked out. */
        FileToChoose: {
            /** Format: uuid */
            attachmentId: string;
            /** Format: int64 */
            size: number;
            type: string;
        };
        /** @description The answers to one question, as the resident gave them. */
        GivenAnswer: {
            /** @description The question's words at that time. */
            label: string;
            /** @description The question. */
            questionId: null | string;
            /** @description The chosen options' words, or the typed text. */
            values: string[];
        };
        /** @description The glass is broken: reading by the ordinary addresses until then. */
        GlassBroken: {
            /** Format: uuid */
            breakGlassId: string;
            /** Format: date-time */
            reviewDueAt: string;
            /** Format: date-time */
            until: string;
        };
        /** @description A part of a snippet that is to be marked, in UTF-16 units. */
        Highlight: {
            /** Format: int32 */
            length: number;
            /** Format: int32 */
            start: number;
        };
        /** @enum {unknown} */
        HoldAuthority: "unknown" | "court" | "police" | "prosecutor" | "inquiryCommittee" | "boardOfEducation" | "childGuidanceCenter" | "tenantItself" | "other";
        /**
         * @description The life of a tenant key's version. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        KekState: "unknown" | "pending" | "active" | "decryptOnly" | "disabled" | "destroyed";
        /** @description What was done: the version it was done to. */
        KeyActDone: {
            kekId: string;
            /** Format: int32 */
            version: number;
        };
        /**
         * @description What operators may ask for. Numbers are stored: never renumbered. Destruction is not among them: it is a disposal, with its own approvers.
         * @enum {unknown}
         */
        KeyActKind: "unknown" | "rotate" | "disable" | "enable";
        /** @description A version and its state, as operators see it. */
        KeyVersionLine: {
            kekId: string;
            state: components["schemas"]["KekState"];
            /** Format: int32 */
            version: number;
        };
        /** @description A tenant's key versions. */
        KeyVersions: {
            versions: components["schemas"]["KeyVersionLine"][];
        };
        /** @description A staff member kept away. */
        KnownConflict: {
            scope: components["schemas"]["ConflictScope"];
            /** Format: uuid */
            staffId: string;
        };
        /** @description A LINE user id on its way into the vault or, once, out of it. */
        LineIdentity: {
            /** @description LINE's id of the resident. */
            lineUserId: string;
        };
        /** @description Some links after a place, in the order of the chain. */
        LinkPage: {
            links: components["schemas"]["ChainLink"][];
        };
        /** @description A department that may read, until when. */
        LiveShare: {
            /** Format: uuid */
            departmentId: string;
            /** Format: date-time */
            until: string;
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
        /** @description One use with what was given as its reason. */
        OpenedBreakGlass: {
            text: string;
            use: components["schemas"]["BreakGlassView"];
        };
        /** @description A disclosure with its forms and its history. The auditor gets the history alone. */
        OpenedDisclosure: {
            callBack: null | components["schemas"]["CallBackForm"];
            disclosure: components["schemas"]["DisclosureView"];
            history: components["schemas"]["DisclosureLine"][];
            receipt: null | components["schemas"]["ReceiptForm"];
            request: null | components["schemas"]["RequestForm"];
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
        /** @description An order with what was given as its reference: the number and date of the letter or decision behind it. Null where none was given. */
        OpenedEnding: {
            order: components["schemas"]["EndingView"];
            reference: null | string;
        };
        /** @description One opened entry. */
        OpenedEntry: {
            /** @description The questionnaire, for that kind only. */
            answers?: components["schemas"]["GivenAnswer"][];
            /** @description The files that came with it, for that kind only. */
            attachments?: components["schemas"]["AttachedFile"][];
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
        /** @description What is packaged for whom. */
        PackageRequest: {
            /** @description The recipient's certificate, as PEM or as base64 of DER. */
            certificate: string;
            /** @description The entries that go in, and nothing else. */
            entries: components["schemas"]["SelectedEntry"][];
            /** @description Its SHA-256 as it was read out on the call back. */
            fingerprint: string;
            /** @description Whether the LINE user id goes in, where one is held. */
            withIdentity: boolean;
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
        /** @description What somebody proposes. */
        ProposeEndingRequest: {
            authority?: null | components["schemas"]["HoldAuthority"];
            /** Format: int32 */
            bucket?: null | number;
            /** Format: uuid */
            consultationId?: null | string;
            /** Format: uuid */
            deskId?: null | string;
            /** Format: date-time */
            from?: null | string;
            /** Format: uuid */
            holdId?: null | string;
            kind: components["schemas"]["EndingKind"];
            listHash?: null | string;
            reason?: null | components["schemas"]["EndingReason"];
            reference?: null | string;
            /** Format: uuid */
            residentId?: null | string;
            /** Format: date */
            reviewOn?: null | string;
            /** Format: date-time */
            until?: null | string;
        };
        /** @description A line as it shall be. */
        PutBasisRequest: {
            active: boolean;
            emergency: boolean;
            label?: null | string;
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
        /** @description The receipt of whoever took the package. */
        ReceiptForm: {
            note: null | string;
            receivedBy: string;
        };
        /** @description On which ground, and the call back to a published number that must have been made before. */
        RecordBasisRequest: {
            /** Format: int16 */
            basis: number;
            /** Format: date-time */
            calledAt: string;
            calledNumber: string;
            emergency: boolean;
            note?: null | string;
            publishedAt: string;
        };
        /** @description A place of an entry's text that is blacked out, in UTF-16 units. */
        RedactedRange: {
            /** Format: int32 */
            length: number;
            /** Format: int32 */
            start: number;
        };
        /** @description Why not. */
        RefuseDisclosureRequest: {
            refusal: components["schemas"]["DisclosureRefusal"];
        };
        /** @description What an office asked for: one or more consultations, of one resident and in one department. */
        RequestDisclosureRequest: {
            caseNumber: string;
            consultationIds: string[];
            office: string;
            officer: string;
            reason: string;
            requester: components["schemas"]["DisclosureRequester"];
        };
        /** @description What stands on the request: which office and officer, their number, why. Sealed before it is kept. */
        RequestForm: {
            caseNumber: string;
            office: string;
            officer: string;
            reason: string;
        };
        /** @description One operator asks; nothing happens yet. */
        RequestKeyAct: {
            act: components["schemas"]["KeyActKind"];
            kekId: string;
            /** Format: uuid */
            tenantId: string;
            /** Format: int32 */
            version: null | number;
        };
        /** @enum {unknown} */
        RetentionStart: "unknown" | "closing" | "opening" | "fiscalYearEnd";
        /** @description The tenant's numbers on keeping and ending; emergency exceptions belong to no desk and are counted apart. */
        RetentionView: {
            buckets: components["schemas"]["BucketKeeps"][];
            desks: components["schemas"]["DeskKeeps"][];
            /** Format: int32 */
            exceptionsKeptWithoutDecision: number;
            /** Format: int32 */
            holdsStanding: number;
            /** Format: int32 */
            holdsToReview: number;
            /** Format: int32 */
            keptWithoutDecision: number;
            /** Format: int32 */
            waitingForSecond: number;
        };
        /** @enum {unknown} */
        ReviewOutcome: "unknown" | "justified" | "notJustified";
        /** @description The judgement. */
        ReviewRequest: {
            outcome: components["schemas"]["ReviewOutcome"];
        };
        /** @description An entry that holds the words. */
        SearchHit: {
            author: components["schemas"]["EntryAuthor"];
            /** Format: date-time */
            closedAt: null | string;
            /** Format: uuid */
            consultationId: string;
            /** Format: uuid */
            deskId: string;
            highlights: components["schemas"]["Highlight"][];
            log: components["schemas"]["EntryLog"];
            /** Format: date-time */
            openedAt: string;
            /** Format: int64 */
            seq: number;
            snippet: string;
            /** Format: date-time */
            storedAt: string;
        };
        /** @description What was found: at most 50 entries are shown, the newest cases first; the rest is counted. */
        SearchPage: {
            /**
             * Format: int32
             * @description Consultations that were looked through.
             */
            casesScanned: number;
            /** @description What is shown. */
            hits: components["schemas"]["SearchHit"][];
            /**
             * Format: int32
             * @description Consultations they stand in.
             */
            totalCases: number;
            /**
             * Format: int32
             * @description Entries that hold the words.
             */
            totalHits: number;
            /** @description Whether all were looked through within the time. */
            whole: boolean;
        };
        /** @description What a staff member looks for. The words travel in the body: an address is written down in too many places. */
        SearchRequest: {
            author?: null | components["schemas"]["EntryAuthor"];
            /** @description Only closed ones, or only those that are not. */
            closed?: null | boolean;
            /**
             * Format: uuid
             * @description Only this desk.
             */
            deskId?: null | string;
            /**
             * Format: date-time
             * @description Consultations opened before.
             */
            openedBefore?: null | string;
            /**
             * Format: date-time
             * @description Consultations opened at or after.
             */
            openedFrom?: null | string;
            query?: null | string;
        };
        /** @description An entry that goes into the package, and what of it does not. */
        SelectedEntry: {
            /**
             * Format: uuid
             * @description Of which of the request's consultations; the first where none is named.
             */
            consultationId: null | string;
            /** @description Which of its files go in. */
            files: null | string[];
            /** @description Which log. */
            log: components["schemas"]["EntryLog"];
            /** @description Places of its text that are blacked out. */
            redactions: null | components["schemas"]["RedactedRange"][];
            /**
             * Format: int64
             * @description Which entry of it.
             */
            seq: number;
        };
        /**
         * @description How closed a consultation is. Restricted: a staff member or a staff member's child is involved. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        Sensitivity: "normal" | "restricted";
        /** @description How closed it is to be. */
        SensitivityRequest: {
            sensitivity: components["schemas"]["Sensitivity"];
        };
        /** @description Until when. */
        ShareRequest: {
            /** Format: date-time */
            until: string;
        };
        /** @description The signed certificate: a JWS whose payload is the JSON that was signed. */
        SignedCertificate: {
            jws: string;
            /** Format: date-time */
            madeAt: string;
            /** Format: uuid */
            orderId: string;
        };
        /** Format: binary */
        Stream: string;
        /** @description One row of the access log as it is linked and proven: ids, codes and times, no names, no words, no addresses. */
        TraceRow: {
            /**
             * Format: int16
             * @description What was done or tried.
             */
            act: number;
            /**
             * Format: uuid
             * @description Who.
             */
            actorId: null | string;
            /**
             * Format: int16
             * @description Resident, staff or service.
             */
            actorKind: number;
            /**
             * Format: date-time
             * @description The vault's time of the deed.
             */
            at: string;
            /**
             * Format: uuid
             * @description The consultation.
             */
            consultationId: null | string;
            /**
             * Format: date-time
             * @description The database's time of the insert.
             */
            dbAt: string;
            /**
             * Format: int16
             * @description Why it was allowed or refused.
             */
            decision: number;
            /**
             * Format: int64
             * @description First place touched in it.
             */
            fromSeq: null | number;
            /**
             * Format: int16
             * @description Which log was read or written.
             */
            log: null | number;
            /**
             * Format: uuid
             * @description What else it was done to.
             */
            objectId: null | string;
            /**
             * Format: int16
             * @description The named purpose, where no person acts.
             */
            purpose: number;
            /**
             * Format: byte
             * @description Keyed hash of the reason given; its text is sealed beside.
             */
            reasonMac: null | string;
            /**
             * Format: uuid
             * @description What it refers to: an assignment, a closing, a sealed reason.
             */
            referenceId: null | string;
            /**
             * Format: uuid
             * @description The request's trace id.
             */
            requestId: null | string;
            /**
             * Format: int16
             * @description The staff roles held, one bit each.
             */
            roles: number;
            /**
             * Format: uuid
             * @description The row's own id.
             */
            rowId: string;
            /**
             * Format: uuid
             * @description The session.
             */
            sessionId: null | string;
            /**
             * Format: date-time
             * @description When the person last proved themselves anew.
             */
            stepUpAt: null | string;
            /**
             * Format: int64
             * @description Last place touched in it.
             */
            toSeq: null | number;
        };
        /** @description Rows of the log that no link names although there was time; the next page starts after Guid? UnlinkedPage.Next. */
        UnlinkedPage: {
            /** Format: uuid */
            next: null | string;
            rows: string[];
        };
        /**
         * @description What was done or tried. Numbers are stored: never renumbered.
         * @enum {unknown}
         */
        VaultAct: "unknown" | "openConsultation" | "readEntries" | "writeEntry" | "putGrant" | "endGrant" | "closeConsultation" | "putIdentity" | "openLineUserId" | "putEmergencyException" | "listEmergencyExceptions" | "openEmergencyException" | "readAccessLog" | "requestKeyAct" | "confirmKeyAct" | "rotateKey" | "promoteKey" | "rewrapPage" | "moveToBucket" | "disableKey" | "enableKey" | "destroyKey" | "listKeys" | "share" | "unshare" | "setSensitivity" | "putConflict" | "endConflict" | "breakGlass" | "reviewBreakGlass" | "readBreakGlass" | "readAccessSummary" | "verifyTrace" | "proposeEnding" | "approveEnding" | "withdrawEnding" | "eraseConsultation" | "eraseResident" | "setHold" | "releaseHold" | "destroyBucket" | "sealAbandoned" | "reapplyLedger" | "putAttachment" | "readAttachment" | "scanAttachment" | "dropAttachment" | "searchEntries" | "showHit" | "readTranscript" | "makeTranscript" | "requestDisclosure" | "recordDisclosureBasis" | "approveDisclosure" | "refuseDisclosure" | "packageDisclosure" | "releaseDisclosure" | "downloadDisclosure" | "acknowledgeDisclosure" | "readDisclosure" | "endDisclosureTime" | "readEnding";
        /** @description Writes one entry. */
        WriteEntryRequest: {
            /** @description Files that are whole in the vault and belong to no entry yet; at most ten. */
            attachments?: null | string[];
            /** @description 1 to 4,000 UTF-16 units, no NUL, no lone surrogates; may be empty where files come with it. */
            text: string;
        };
    };
    responses: {
        /** @description certificate-unfit, validation-failed */
        "400.certificate-unfit.validation-failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "certificate-unfit" | "validation-failed";
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
        /** @description not-allowed, step-up-needed */
        "403.not-allowed.step-up-needed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not-allowed" | "step-up-needed";
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
        /** @description already-downloaded, consultation-erased, disclosure-state, package-expired */
        "409.already-downloaded.consultation-erased.disclosure-state.package-expired": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "already-downloaded" | "consultation-erased" | "disclosure-state" | "package-expired";
                };
            };
        };
        /** @description approval-missing, disclosure-state, requester-cannot-approve, town-approval-missing */
        "409.approval-missing.disclosure-state.requester-cannot-approve.town-approval-missing": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "approval-missing" | "disclosure-state" | "requester-cannot-approve" | "town-approval-missing";
                };
            };
        };
        /** @description attachment-refused, attachment-waiting, consultation-erased, disclosure-state */
        "409.attachment-refused.attachment-waiting.consultation-erased.disclosure-state": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "attachment-refused" | "attachment-waiting" | "consultation-erased" | "disclosure-state";
                };
            };
        };
        /** @description basis-not-allowed, disclosure-state */
        "409.basis-not-allowed.disclosure-state": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "basis-not-allowed" | "disclosure-state";
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
        /** @description consultation-erased, disclosure-state, package-expired, requester-cannot-approve */
        "409.consultation-erased.disclosure-state.package-expired.requester-cannot-approve": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultation-erased" | "disclosure-state" | "package-expired" | "requester-cannot-approve";
                };
            };
        };
        /** @description consultations-differ, disclosure-id-reused */
        "409.consultations-differ.disclosure-id-reused": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "consultations-differ" | "disclosure-id-reused";
                };
            };
        };
        /** @description disclosure-state */
        "409.disclosure-state": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "disclosure-state";
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
        /** @description busy, service-away, signing-key-away */
        "503.busy.service-away.signing-key-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "busy" | "service-away" | "signing-key-away";
                };
            };
        };
        /** @description busy, service-away, signing-key-away, vault-away */
        "503.busy.service-away.signing-key-away.vault-away": {
            headers: {
                /** @description Seconds to wait before the same request is repeated. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "busy" | "service-away" | "signing-key-away" | "vault-away";
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
    ReadAccessSummary: {
        parameters: {
            query?: {
                from?: string;
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
                    "application/json": components["schemas"]["AccessSummary"];
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
    ListBreakGlass: {
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
                    "application/json": components["schemas"]["BreakGlassList"];
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
    OpenBreakGlass: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                breakGlassId: string;
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
                    "application/json": components["schemas"]["OpenedBreakGlass"];
                };
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
    ReviewBreakGlass: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                breakGlassId: string;
                reviewId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewRequest"];
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
            507: components["responses"]["507.storage-full"];
        };
    };
    ReadAccess: {
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
                    "application/json": components["schemas"]["AccessSettings"];
                };
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    ReadAttachment: {
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
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    PutAttachment: {
        parameters: {
            query?: {
                log?: "talk" | "staff";
            };
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
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    UseBreakGlass: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                breakGlassId: string;
                consultationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreakGlassRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GlassBroken"];
                };
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
    PutConflict: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
                staffId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConflictRequest"];
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
    EndConflict: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
                staffId: string;
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
    ListDisclosable: {
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
                    "application/json": components["schemas"]["DisclosableCases"];
                };
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
            507: components["responses"]["507.storage-full"];
        };
    };
    SetSensitivity: {
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
                "application/json": components["schemas"]["SensitivityRequest"];
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
    ShareConsultation: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
                departmentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareRequest"];
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
    UnshareConsultation: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                consultationId: string;
                departmentId: string;
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
    ReadTranscript: {
        parameters: {
            query?: {
                log?: "talk" | "staff";
            };
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
                    "application/json": components["schemas"]["EntriesPage"];
                };
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
    ListDisclosureBases: {
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
                    "application/json": components["schemas"]["BasisList"];
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
    PutDisclosureBasis: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                basis: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutBasisRequest"];
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
    CountDisclosures: {
        parameters: {
            query: {
                half: number;
                year: number;
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
                    "application/json": components["schemas"]["DisclosureCounts"];
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
    ReadDisclosureSigner: {
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
                    "application/json": components["schemas"]["DisclosureSigner"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.signing-key-away"];
        };
    };
    ListDisclosures: {
        parameters: {
            query?: {
                before?: string;
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
                    "application/json": components["schemas"]["DisclosureList"];
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
    OpenDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
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
                    "application/json": components["schemas"]["OpenedDisclosure"];
                };
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
    RequestDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestDisclosureRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.consultations-differ.disclosure-id-reused"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    AcknowledgeDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.disclosure-state"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ApproveDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
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
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed.step-up-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.approval-missing.disclosure-state.requester-cannot-approve.town-approval-missing"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    RecordDisclosureBasis: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordBasisRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.basis-not-allowed.disclosure-state"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    DownloadDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
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
                    "application/pkcs7-mime": components["schemas"]["Stream"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed.step-up-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.already-downloaded.consultation-erased.disclosure-state.package-expired"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ReadDisclosureEntries: {
        parameters: {
            query?: {
                after?: number;
                consultation?: string;
                log?: "talk" | "staff";
            };
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
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
                    "application/json": components["schemas"]["EntriesToChoose"];
                };
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
    PackageDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PackageRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.certificate-unfit.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed.step-up-needed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.attachment-refused.attachment-waiting.consultation-erased.disclosure-state"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away.signing-key-away.vault-away"];
        };
    };
    RefuseDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefuseDisclosureRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.disclosure-state"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ReleaseDisclosure: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                disclosureId: string;
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
                    "application/json": components["schemas"]["DisclosureView"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed.step-up-needed"];
            404: components["responses"]["404.not-found"];
            409: components["responses"]["409.consultation-erased.disclosure-state.package-expired.requester-cannot-approve"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ListDisposal: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                bucket: number;
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
                    "application/json": components["schemas"]["DisposalView"];
                };
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
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
            503: components["responses"]["503.busy.service-away.vault-away.vault-fenced"];
        };
    };
    ListEndings: {
        parameters: {
            query?: {
                before?: string;
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
                    "application/json": components["schemas"]["EndingList"];
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
    OpenEnding: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                orderId: string;
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
                    "application/json": components["schemas"]["OpenedEnding"];
                };
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
    ProposeEnding: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeEndingRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndingView"];
                };
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
    ApproveEnding: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                orderId: string;
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
                    "application/json": components["schemas"]["EndingView"];
                };
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
    ReadCertificate: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                orderId: string;
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
                    "application/json": components["schemas"]["SignedCertificate"];
                };
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
    WithdrawEnding: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
                orderId: string;
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
                    "application/json": components["schemas"]["EndingView"];
                };
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
    ReadResidencyAsStaff: {
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
                content?: never;
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ShowRetention: {
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
                    "application/json": components["schemas"]["RetentionView"];
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
    SearchEntries: {
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
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPage"];
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
