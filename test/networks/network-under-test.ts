import type { Account, Credentials } from '../../core/domain/account.ts';
import type { Metrics } from '../../core/domain/engagement.ts';
import type { MediaId, NetworkPostId } from '../../core/domain/ids.ts';
import type { AbsenceWorth } from '../../core/domain/network.ts';
import type { ContentRules } from '../../core/ports/content-rules.ts';
import type { NetworkClient } from '../../core/ports/network-adapter.ts';
import type { LoadedMedia, LookQuery, PartToPublish } from '../../core/ports/publisher.ts';
import { account, DUE, publication, TENANT } from '../support/builders.ts';
import type { Sandbox } from '../support/local-stage.ts';
import { png } from '../support/png.ts';
import type { Script } from '../support/scripted-server.ts';
import type { BrokenAnswer } from './broken-answers.ts';

export const NOW = DUE;

/** What the contract needs to know of a network: how it says each thing, never what the adapter should make of it. */
export interface NetworkUnderTest {
  readonly name: string;
  at(url: URL, now: () => number): NetworkClient;
  readonly rules: ContentRules;
  readonly account: Account;
  readonly credentials: Credentials;
  /** Parts of the credentials that must never be seen. */
  readonly secrets: readonly string[];
  /** The visible step is answered by `script`; whatever comes before it, well. */
  withPreparation(script: Script): Script;
  readonly says: {
    readonly accepted: Script;
    /** 2xx that proves nothing. */
    readonly acceptedOfNothing: readonly unknown[];
    readonly refused: Script;
    readonly unauthorized: Script;
    /** `undefined`: it is named nowhere when the next request may come. */
    rateLimited(waitMs: number | undefined): Script;
    readonly duplicate: Script;
    /** A refusal in the network's own shape that repeats this. */
    echo(text: string): Script;
  };
  readonly acceptedId: NetworkPostId;
  readonly acceptedUrl: string;
  readonly handle: string | undefined;
  readonly absenceWorth: AbsenceWorth;
  readonly shows: {
    /** The post, sent at `NOW`. */
    readonly found: Script;
    readonly absent: Script;
    readonly undecidable: Script;
  };
  readonly engagement: {
    readonly script: Script;
    readonly metrics: Metrics;
    readonly gone: Script;
  };
  readonly profile: {
    readonly script: Script;
    readonly expected: { readonly networkAccountId: string; readonly followerCount: number };
  };
  provesPublication(answer: BrokenAnswer): boolean;
  provesAbsence(answer: BrokenAnswer): boolean;
  readonly sandbox: {
    makeAccount(sandbox: Sandbox, handle: string): Promise<Made>;
    /** `METHOD /path` that the visible step begins with, for this account. */
    visibleStep(networkAccountId: string): string;
    /** The same for reading back. */
    readingBack(networkAccountId: string): string;
    /** What people see with this text. */
    seen(
      sandbox: Sandbox,
      text: string,
    ): Promise<readonly { readonly id: string; readonly photoCount: number }[]>;
  };
}

export interface Made {
  readonly networkAccountId: string;
  readonly credentials: Credentials;
}

export function partFor(subject: NetworkUnderTest, overrides: Partial<PartToPublish> = {}): PartToPublish {
  return {
    ...{ publicationId: publication().id, account: subject.account, credentials: subject.credentials },
    ...{ text: 'Guten Morgen', media: [], dueAt: DUE, ...overrides },
  };
}

export function lookFor(subject: NetworkUnderTest, overrides: Partial<LookQuery> = {}): LookQuery {
  return {
    ...{ account: subject.account, credentials: subject.credentials, text: 'Guten Morgen', mediaCount: 0 },
    ...{ sentFromAt: DUE, taken: new Set<NetworkPostId>(), ...overrides },
    ...(subject.handle === undefined ? {} : { handle: subject.handle }),
  };
}

export function photo(index = 1, altText = 'Ein Platz'): LoadedMedia {
  const bytes = png(8 + index, 8);
  return {
    media: {
      ...{ id: `med_${index}` as MediaId, tenantId: TENANT, contentType: 'image/png' as const },
      ...{ byteCount: bytes.length, altText, createdAt: NOW },
    },
    bytes,
  };
}

export const accountOf = (overrides: Partial<Account>) => account(overrides);
