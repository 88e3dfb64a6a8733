import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, canPublish } from '../../../../core/domain/account.ts';
import {
  afterFailedReading,
  afterReading,
  beginCollection,
  METRICS,
  type Metrics,
  unavailableMetrics,
} from '../../../../core/domain/engagement.ts';
import type { AccountId, PauseId, TenantId } from '../../../../core/domain/ids.ts';
import { sniffContentType } from '../../../../core/domain/media.ts';
import { findPause, type Pause } from '../../../../core/domain/pause.ts';
import { contentFor } from '../../../../core/domain/post.ts';
import { afterAbsence, defaultSettings, ROLES, roleCovers } from '../../../../core/domain/tenant.ts';

describe('content type by first bytes', () => {
  it.each([
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['image/gif', [...Buffer.from('GIF89a')]],
    ['image/gif', [...Buffer.from('GIF87a')]],
    ['image/webp', [...Buffer.from('RIFF1234WEBP')]],
    [undefined, [...Buffer.from('<svg xmlns=')]],
    [undefined, [...Buffer.from('GIF88a')]],
    [undefined, [...Buffer.from('GIF8')]],
    [undefined, [...Buffer.from('RIFF1234WAVE')]],
    [undefined, []],
  ] as const)('%s', (expected, bytes) => {
    expect(sniffContentType(Uint8Array.from(bytes))).toBe(expected);
  });
});

describe('reading engagement', () => {
  const ages = [15, 60, 180];
  it('begins at the first age, goes on with the next that is still ahead, and ends', () => {
    expect(beginCollection(1000, ages).nextReadAt).toBe(1015);
    expect(beginCollection(1000, [])).toEqual({ failureCount: 0 });
    expect(afterReading(1000, 1015, ages).nextReadAt).toBe(1060);
    expect(afterReading(1000, 1100, ages).nextReadAt).toBe(1180);
    expect(afterReading(1000, 1180, ages)).toEqual({ failureCount: 0 });
  });

  it('tries a failed reading again, ever later but at most an hour apart, never before the network allows', () => {
    const first = afterFailedReading({ failureCount: 0 }, 0, 'HTTP 500');
    expect(first).toEqual({
      failureCount: 1,
      lastFailure: { at: 0, reason: 'HTTP 500' },
      nextReadAt: 60_000,
    });
    expect(afterFailedReading(first, 0, 'HTTP 500').nextReadAt).toBe(120_000);
    expect(afterFailedReading({ failureCount: 500 }, 0, 'HTTP 500').nextReadAt).toBe(3_600_000);
    expect(afterFailedReading(first, 0, 'HTTP 429', 9_000_000).nextReadAt).toBe(9_000_000);
  });

  it('lists what the network did not give', () => {
    const metrics = Object.fromEntries(
      METRICS.map((metric) => [metric, metric === 'reach' ? null : 0]),
    ) as Metrics;
    expect(unavailableMetrics(metrics)).toEqual(['reach']);
  });
});

describe('roles', () => {
  it('cover every lower role and no higher one', () => {
    fc.assert(
      fc.property(fc.nat(ROLES.length - 1), fc.nat(ROLES.length - 1), (actual, needed) => {
        expect(roleCovers(ROLES[actual] ?? 'viewer', ROLES[needed] ?? 'viewer')).toBe(actual >= needed);
      }),
    );
  });
});

describe('absence after the last look', () => {
  it('sends again where a second send is guarded, asks where it is not, unless the tenant says otherwise', () => {
    const settings = defaultSettings('Europe/Berlin');
    expect(afterAbsence(settings, 'x', 'guarded')).toBe('resend');
    expect(afterAbsence(settings, 'x', 'proof')).toBe('resend');
    expect(afterAbsence(settings, 'x', 'evidence')).toBe('ask');
    expect(afterAbsence({ ...settings, afterAbsence: { x: 'ask' } }, 'x', 'proof')).toBe('ask');
  });
});

describe('a pause', () => {
  const pause = (accountId?: string): Pause => ({
    id: 'pau_1' as PauseId,
    tenantId: 't' as TenantId,
    reason: 'r',
    createdAt: 0,
    createdBy: 'me',
    ...(accountId === undefined ? {} : { accountId: accountId as AccountId }),
  });
  it('covers the whole tenant or one account', () => {
    expect(findPause([pause('acc_2')], 'acc_1' as AccountId)).toBeUndefined();
    expect(findPause([pause('acc_1')], 'acc_1' as AccountId)).toBeDefined();
    expect(findPause([pause()], 'acc_1' as AccountId)).toBeDefined();
  });
});

describe('content for a network', () => {
  it('replaces the first part where the network has a variant', () => {
    const post = {
      text: 'common',
      mediaIds: [],
      thread: [{ text: 'second', mediaIds: [] }],
      variants: { x: { text: 'short' } },
    };
    expect(contentFor(post, 'x').map((part) => part.text)).toEqual(['short', 'second']);
    expect(contentFor({ ...post, variants: {} }, 'x')[0]?.text).toBe('common');
  });
});

describe('an account', () => {
  it('can publish unless it is disconnected or deleted', () => {
    const account = { status: 'connected' } as Account;
    expect(canPublish(account)).toBe(true);
    expect(canPublish({ ...account, status: 'disconnected' })).toBe(false);
    expect(canPublish({ ...account, deletedAt: 1 })).toBe(false);
  });
});
