import type { AuthenticationPorts, TokenPorts } from '../../application/authenticate.ts';
import type { AccountPorts } from '../../application/connect-account.ts';
import type { PausePorts } from '../../application/create-pause.ts';
import type { QueuePorts } from '../../application/queue-post.ts';
import type { ViewPorts } from '../../application/views.ts';
import type { MediaId, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdSource } from '../../ports/id-source.ts';
import type { IdempotencyRepository } from '../../ports/idempotency-repository.ts';
import type { Log } from '../../ports/log.ts';
import type { MediaRepository } from '../../ports/media-repository.ts';
import type { NetworkRules } from '../../ports/network-adapter.ts';
import type { IssuerPages, SignIn, SignInLink } from '../../ports/sign-in.ts';
import type { Routes } from './route-handler.ts';

/** What any request needs, whatever its route. */
export interface RequestPorts extends AuthenticationPorts {
  readonly idempotency: IdempotencyRepository;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly log: Log;
}

export type PostRoutePorts = QueuePorts;

export interface AccountRoutePorts extends AccountPorts {
  /** Where callers reach us, such as `http://127.0.0.1:8787`: networks send people back to a path of it. */
  readonly publicUrl: () => string;
}

export interface AdministrationRoutePorts extends ViewPorts, TokenPorts, PausePorts {
  readonly tenants: ViewPorts['tenants'];
  readonly accounts: ViewPorts['accounts'];
  readonly pauses: ViewPorts['pauses'];
  readonly networks: NetworkRules;
  readonly ids: TokenPorts['ids'];
  readonly clock: ViewPorts['clock'];
}

/** What the routes of the whole API need. */
export interface ApiPorts extends RequestPorts, PostRoutePorts, AccountRoutePorts, AdministrationRoutePorts {
  readonly tokens: AdministrationRoutePorts['tokens'];
  readonly tenants: AdministrationRoutePorts['tenants'];
  readonly accounts: AdministrationRoutePorts['accounts'];
  readonly publications: AdministrationRoutePorts['publications'];
  readonly networks: AccountRoutePorts['networks'];
  readonly ids: RequestPorts['ids'];
  readonly clock: RequestPorts['clock'];
  readonly log: RequestPorts['log'];
}

export interface ApiOptions {
  /** Just these are served; every other address is unknown. */
  readonly routes: Routes;
  readonly ports: RequestPorts;
  /** Answers to any other `Host` are refused; absent: not checked. */
  readonly allowedHosts?: () => ReadonlySet<string>;
  /** Longest body that is taken, in bytes, where something before us takes less than a route does. */
  readonly maxBodyBytes?: number;
  readonly signIn?: SignIn;
  /** What a browser is shown; absent: nothing. */
  readonly pages?: Pages;
  /** Where the store of media takes its bytes through us. */
  readonly mediaUpload?: MediaUpload;
}

export interface Pages {
  readonly openApi: string;
  /** The console's files by path. */
  readonly assets: ReadonlyMap<string, { readonly contentType: string; readonly body: Uint8Array }>;
  /** Where the console sends images, if not to us. */
  readonly uploadOrigin?: string;
  readonly signInLink?: SignInLink;
  readonly issuerPages?: IssuerPages;
}

export interface MediaUpload {
  readonly media: MediaRepository;
  tenantOf(id: MediaId, uploadToken: string): TenantId | undefined;
  store(tenantId: TenantId, id: MediaId, bytes: Uint8Array): Promise<void>;
}
