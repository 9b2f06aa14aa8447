import { expect, test } from 'vitest';
import { mayStep } from './may';

const base = { state: 'basisRecorded' as const, requestedBy: 'r', emergency: false, downloadedAt: null, incidentAt: null };

test('whoever asked is offered no approval and no release', () => {
  expect(mayStep(base, ['departmentOfficer', 'privacyOfficer'], 'r').has('approve')).toBe(false);
  expect(mayStep(base, ['departmentOfficer'], 'x').has('approve')).toBe(true);
  expect(mayStep({ ...base, state: 'packaged' }, ['privacyOfficer'], 'r').has('release')).toBe(false);
});

test('one person is offered one approval', () => {
  const once = { ...base, state: 'approvedOnce' as const, first: { staffId: 'x' } };
  expect(mayStep(once, ['supervisor'], 'x').has('approve')).toBe(false);
  expect(mayStep(once, ['privacyOfficer'], 'y').has('approve')).toBe(true);
});

test('one approval is enough for packaging only in an emergency, and the second stays open', () => {
  const once = { ...base, state: 'approvedOnce' as const, first: { staffId: 'x' } };
  expect(mayStep(once, ['supervisor'], 'y').has('pack')).toBe(false);
  expect(mayStep({ ...once, emergency: true }, ['supervisor'], 'y').has('pack')).toBe(true);
  const out = { ...once, emergency: true, state: 'released' as const, downloadedAt: '2026-11-22T00:00:00Z' };
  expect([...mayStep(out, ['supervisor'], 'y')]).toEqual(['approve', 'acknowledge', 'refuse']);
  expect([...mayStep({ ...out, second: { staffId: 'z' } }, ['supervisor'], 'y')]).toEqual(['acknowledge']);
});

test('a package is fetched once, and others than those concerned are offered nothing', () => {
  const released = { ...base, state: 'released' as const };
  expect(mayStep(released, ['counselor'], 'r').has('download')).toBe(true);
  expect(mayStep({ ...released, downloadedAt: '2026-11-22T00:00:00Z' }, ['counselor'], 'r').has('download')).toBe(false);
  expect(mayStep(released, ['auditor', 'tenantAdmin'], 'x').size).toBe(0);
});
