// Generated from gateway/api/tenant-directory.json by `npm run types`. Do not edit.
export interface paths {
    "/api/v1/auth/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets the password and uses the link up.
         * @description 204 once; a weak password or a wrong code is 400 and the link stays; a used or unknown link is 404.
         */
        post: operations["AcceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows whom an invitation link is for.
         * @description The invitation behind the token, or 404.
         */
        post: operations["OpenInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs a staff member in.
         * @description Signs a staff member in and ends their older session; anything wrong is the same 401.
         */
        post: operations["SignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session.
         * @description Ends the session of the cookie, if it is one; the answer is the same without.
         */
        post: operations["SignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Proves anew that it is the one who is signed in.
         * @description Notes the proof in the session, or says 401 without one and 403 for a code that is not the one of now.
         */
        post: operations["StepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tenant's staff by name. */
        get: operations["ListColleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/desks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the tenant's desks and departments.
         * @description Lists both by name.
         */
        get: operations["ListDesks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/desks/{deskId}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decides how long a desk's consultations are kept. */
        put: operations["DecideRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exception-retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decides how long emergency exceptions are kept. */
        put: operations["DecideExceptionRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says who is signed in.
         * @description The signed-in staff member with all tenants, or 401.
         */
        get: operations["ReadMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the tenant's staff.
         * @description Lists the tenant's staff by name.
         */
        get: operations["ListStaff"];
        put?: never;
        /**
         * Invites a staff member.
         * @description Makes account, place and link in one commit; only a tenant administrator of this tenant may.
         */
        post: operations["InviteStaff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staff/{staffId}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disables a staff member at once.
         * @description Ends the place, the open link and the running session in one commit; repeating it changes nothing. The session is the person's, so it ends for their other tenants too; they may sign in again there.
         */
        post: operations["DisableStaff"];
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
        /** @description The link's token, the new password, and a code that proves the authenticator app is set up. */
        AcceptInvitationRequest: {
            /** @description Six digits of the app. */
            code: string;
            /** @description 15 characters or more; known and personal ones are refused. */
            password: string;
            /** @description What stands behind the # of the link. */
            token: string;
        };
        /** @description A colleague by name. */
        Colleague: {
            /** @description Their name; residents never see it. */
            displayName: string;
            /**
             * Format: uuid
             * @description Who.
             */
            staffId: string;
            /**
             * @description Whether they have come yet, work here, or not any more.
             * @enum {string}
             */
            state: "invited" | "active" | "disabled";
        };
        /** @description Everybody of the caller's tenant, by name. */
        ColleagueList: {
            /** @description By name; those who left too, for old access logs name them. */
            colleagues: components["schemas"]["Colleague"][];
        };
        /** @description What a tenant's administrator decides; without years the decision is taken back, and everything is kept. */
        DecideRetentionRequest: {
            roundsToFiscalYear: boolean;
            startsAt?: null | components["schemas"]["RetentionStart"];
            /** Format: int32 */
            years?: null | number;
        };
        /** @description A department by name. */
        DepartmentName: {
            /**
             * Format: uuid
             * @description Which.
             */
            departmentId: string;
            /** @description Its name. */
            name: string;
        };
        /** @description The tenant's desks and departments. */
        DeskList: {
            /** @description By name. */
            departments: components["schemas"]["DepartmentName"][];
            /** @description By name. */
            desks: components["schemas"]["ListedDesk"][];
            exceptionRetention: null | components["schemas"]["Retention"];
        };
        /** @description A desk by name. */
        DeskName: {
            /**
             * Format: uuid
             * @description Which.
             */
            deskId: string;
            /** @description Its name. */
            name: string;
        };
        /** @description The link to hand to the invited person; shown once. */
        InvitedStaff: {
            /**
             * Format: date-time
             * @description Until when it works.
             */
            expiresAt: string;
            /**
             * Format: uri
             * @description Its token stands behind the #, which no server sees.
             */
            invitationUrl: string;
        };
        /** @description Who is invited and what they will do here. The client makes the id. */
        InviteStaffRequest: {
            /**
             * Format: int32
             * @description How many consultations at once, 0 to 50.
             */
            capacity: number;
            /** @description Of this tenant. */
            departments: string[];
            /** @description Of this tenant. */
            desks: string[];
            /** @description Their name. */
            displayName: string;
            /** @description Where they will sign in with. */
            email: string;
            /** @description One or more. */
            roles: ("counselor" | "supervisor" | "departmentOfficer" | "privacyOfficer" | "tenantAdmin" | "auditor")[];
            /**
             * Format: uuid
             * @description Made by the client; the same again makes a new link while the person has not come.
             */
            staffId: string;
        };
        /** @description A desk and whose it is. */
        ListedDesk: {
            /**
             * Format: uuid
             * @description The department that owns it.
             */
            departmentId: string;
            /**
             * Format: uuid
             * @description Which.
             */
            deskId: string;
            /** @description Its name. */
            name: string;
            retention: null | components["schemas"]["Retention"];
        };
        /** @description A staff member in the caller's tenant. */
        ListedStaff: {
            /**
             * Format: int32
             * @description How many consultations at once.
             */
            capacity: number;
            /** @description Whose consultations they may see. */
            departments: string[];
            /** @description Where they answer. */
            desks: string[];
            /** @description Their name. */
            displayName: string;
            /** @description What they sign in with. */
            email: string;
            /** @description What they may do here. */
            roles: ("counselor" | "supervisor" | "departmentOfficer" | "privacyOfficer" | "tenantAdmin" | "auditor")[];
            /**
             * Format: uuid
             * @description Who.
             */
            staffId: string;
            /**
             * @description Whether they have come yet, work here, or not any more.
             * @enum {string}
             */
            state: "invited" | "active" | "disabled";
        };
        /** @description Who is signed in. */
        Me: {
            /**
             * Format: int32
             * @description How many consultations at once.
             */
            capacity: number;
            /** @description Their name; residents never see it. */
            displayName: string;
            /** @description What they sign in with. */
            email: string;
            /**
             * Format: date-time
             * @description When the session ends in any case.
             */
            expiresAt: string;
            /** @description Their tenants. */
            memberships: components["schemas"]["Membership"][];
            /**
             * Format: uuid
             * @description Who.
             */
            staffId: string;
        };
        /** @description One tenant of a staff member. */
        Membership: {
            /** @description Whose consultations they may see. */
            departments: components["schemas"]["DepartmentName"][];
            /** @description Where they answer. */
            desks: components["schemas"]["DeskName"][];
            /** @description Whether the tenant lets its department officers read; the vault decides by the same setting. */
            officersRead: boolean;
            /** @description What the person may do there. */
            roles: ("counselor" | "supervisor" | "departmentOfficer" | "privacyOfficer" | "tenantAdmin" | "auditor")[];
            /**
             * Format: uuid
             * @description To be named in `Tomoshibi-Tenant`.
             */
            tenantId: string;
            /** @description Its name. */
            tenantName: string;
        };
        /** @description Whom the link invites, and what they enrol. */
        OpenedInvitation: {
            /** @description Who. */
            displayName: string;
            /** @description What they will sign in with. */
            email: string;
            /** @description Whereto. */
            tenantName: string;
            /** @description What they enrol. */
            totp: components["schemas"]["TotpEnrolment"];
        };
        /** @description The token of an invitation link. */
        OpenInvitationRequest: {
            /** @description What stands behind the # of the link. */
            token: string;
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
        /** @description How long a desk's consultations, or the tenant's emergency exceptions, are kept, as the tenant decided; without one everything is kept and warned of (trust.md 2.8). */
        Retention: {
            /** Format: date-time */
            decidedAt: string;
            /** Format: uuid */
            decidedBy: null | string;
            roundsToFiscalYear: boolean;
            startsAt: components["schemas"]["RetentionStart"];
            /** Format: int32 */
            years: number;
        };
        /**
         * @description From when a desk's retention counts.
         * @enum {unknown}
         */
        RetentionStart: "closing" | "opening" | "fiscalYearEnd";
        /** @description What a staff member signs in with. */
        SignInRequest: {
            /** @description The six digits of now; each works once. */
            code: string;
            /** @description Their address. */
            email: string;
            /** @description Their password. */
            password: string;
        };
        /** @description Everybody of the caller's tenant. */
        StaffList: {
            /** @description By name. */
            staff: components["schemas"]["ListedStaff"][];
        };
        /** @description What somebody who is signed in proves themselves anew with. */
        StepUpRequest: {
            /** @description The six digits of now; each works once. */
            code: string;
        };
        /** @description The secret for the authenticator app: as text, as address, as picture. */
        TotpEnrolment: {
            /** @description To be opened on the phone itself. */
            otpauthUri: string;
            /** @description To be scanned: an SVG without script, style or reference. */
            qrSvg: string;
            /** @description To be typed in by hand. */
            secretBase32: string;
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
        /** @description code-wrong */
        "403.code-wrong": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "code-wrong";
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
        /** @description address-taken, already-active */
        "409.address-taken.already-active": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "address-taken" | "already-active";
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
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    AcceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitationRequest"];
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
            404: components["responses"]["404.not-found"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    OpenInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenInvitationRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedInvitation"];
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
    SignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    SignOut: {
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
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    StepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepUpRequest"];
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
            403: components["responses"]["403.code-wrong"];
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ListColleagues: {
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
                    "application/json": components["schemas"]["ColleagueList"];
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
    ListDesks: {
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
                    "application/json": components["schemas"]["DeskList"];
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
    DecideRetention: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideRetentionRequest"];
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
    DecideExceptionRetention: {
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
                "application/json": components["schemas"]["DecideRetentionRequest"];
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
            408: components["responses"]["408.too-slow"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ReadMe: {
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
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["401.sign-in-needed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    ListStaff: {
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
                    "application/json": components["schemas"]["StaffList"];
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
    InviteStaff: {
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
                "application/json": components["schemas"]["InviteStaffRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedStaff"];
                };
            };
            400: components["responses"]["400.validation-failed"];
            401: components["responses"]["401.sign-in-needed"];
            403: components["responses"]["403.not-allowed"];
            408: components["responses"]["408.too-slow"];
            409: components["responses"]["409.address-taken.already-active"];
            413: components["responses"]["413.too-large"];
            415: components["responses"]["415.type-not-allowed"];
            429: components["responses"]["429.too-often"];
            500: components["responses"]["500.internal"];
            503: components["responses"]["503.busy.service-away"];
        };
    };
    DisableStaff: {
        parameters: {
            query?: never;
            header: {
                /** @description The tenant, one of the session's. */
                "Tomoshibi-Tenant": string;
            };
            path: {
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
}
