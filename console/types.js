// @ts-check
// The shapes of the HTTP API, from the contract that the service itself is held to. Types only: nothing is loaded.

/** @typedef {import('zod').output<typeof import('../core/contract/api/posts.ts').PostBody>} Post */
/** @typedef {import('zod').output<typeof import('../core/contract/api/posts.ts').PostListBody>} PostPage */
/** @typedef {import('zod').output<typeof import('../core/contract/api/posts.ts').PublicationBody>} Publication */
/** @typedef {import('zod').output<typeof import('../core/contract/api/posts.ts').PublicationDetailBody>} PublicationDetail */
/** @typedef {import('zod').output<typeof import('../core/contract/api/posts.ts').DraftCheckBody>} DraftCheck */
/** @typedef {import('zod').input<typeof import('../core/contract/api/posts.ts').PostDraftBody>} PostDraft */
/** @typedef {import('zod').input<typeof import('../core/contract/api/posts.ts').PostPatchBody>} PostPatch */
/** @typedef {import('zod').input<typeof import('../core/contract/api/posts.ts').ResolveBody>} Resolution */
/** @typedef {import('zod').output<typeof import('../core/contract/api/values.ts').StateName>} State */
/** @typedef {import('zod').output<typeof import('../core/contract/api/values.ts').ProblemNote>} ProblemNote */
/** @typedef {import('zod').output<typeof import('../core/contract/api/problem.ts').ProblemDocument>} ProblemDocument */
/** @typedef {import('zod').output<typeof import('../core/contract/api/engagement.ts').SnapshotBody>} Snapshot */
/** @typedef {import('zod').output<typeof import('../core/contract/api/engagement.ts').ReportBody>} Report */
/** @typedef {Report['rows'][number]} ReportRow */
/** @typedef {NonNullable<ReportRow['engagementRate']>} Rate */
/** @typedef {keyof ReportRow['metrics']} Metric */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').AccountBody>} Account */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').PauseBody>} Pause */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').SettingsBody>} Settings */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').StatusBody>} Status */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').MediaBody>} Media */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').ConnectionBody>} Connection */
/** @typedef {import('zod').output<typeof import('../core/contract/api/administration.ts').HealthBody>} Health */

/**
 * What every view is given.
 * @typedef {object} Context
 * @property {import('./api.js').Api} api
 * @property {string} timeZone The tenant's: all times are shown in it.
 * @property {Settings} settings
 * @property {ReadonlyMap<string, Account>} accounts
 * @property {Status} status
 * @property {import('./compose-draft.js').ComposeDraft} draft What is being written; outlives the view.
 * @property {AbortSignal} signal Aborted when the view is left.
 * @property {(route: string) => void} go
 * @property {() => void} reload Shows the view again with what the service now knows.
 * @property {() => void} refreshBadge
 * @property {(error: unknown) => HTMLElement} explain What to show for an error; asks whoever is not signed in to do so.
 */

export {};
