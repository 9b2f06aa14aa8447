import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api';
import { client, keys } from '../session/desk';
import { clockTime } from '../time';
import type { InvitationLink, Me, Membership, StaffMember } from '../types';
import { say } from '../ui/announce';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';
import { InviteForm } from './InviteForm';

export function StaffPage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId } = membership;
  const admin = membership.roles.includes('tenantAdmin');
  const list = useQuery({ queryKey: keys.staff(tenantId), queryFn: () => api.staff(tenantId) });
  const places = useQuery({ queryKey: keys.places(tenantId), queryFn: () => api.places(tenantId), staleTime: 300_000 });
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<InvitationLink | null>(null);
  const [leaving, setLeaving] = useState<StaffMember | null>(null);

  const invited = (made: InvitationLink) => {
    setInviting(false);
    setLink(made);
    void client.invalidateQueries({ queryKey: keys.staff(tenantId) });
  };
  const again = async ({ state: _, ...person }: StaffMember) => {
    try {
      invited(await api.invite(tenantId, person));
    } catch (error) {
      say(explain(error, wordsNow()));
    }
  };
  const deskNames = (ids: readonly string[]) => ids.map((id) => places.data?.desks.find((d) => d.deskId === id)?.name ?? '–').join('、');

  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-6xl gap-4">
        <div className="flex items-center justify-between gap-3">
          <h1 className="text-std-20B-150">{words.staff.heading}</h1>
          {admin && <Btn variant="primary" data-testid="staff-invite" onPress={() => setInviting(true)}>{words.staff.invite}</Btn>}
        </div>
        {list.error && <Trouble>{words.staff.failed} {explain(list.error, words)}</Trouble>}
        {!list.data && !list.error && <p role="status">{words.loading}</p>}
        {list.data && (
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.staff.heading}>
            <table className="grid-table min-w-3xl">
              <thead>
                <tr>
                  <th scope="col">{words.staff.name}</th><th scope="col">{words.staff.roles}</th><th scope="col">{words.staff.desks}</th>
                  <th scope="col" className="n">{words.staff.capacity}</th><th scope="col">{words.staff.state}</th>{admin && <th scope="col">{words.staff.action}</th>}
                </tr>
              </thead>
              <tbody>
                {list.data.staff.map((one) => (
                  <tr key={one.staffId} data-testid={`staff-${one.staffId}`} data-state={one.state}>
                    <th scope="row" className="font-normal"><span className="text-dns-14B-130">{one.displayName}</span><br /><span className="text-muted">{one.email}</span></th>
                    <td>{one.roles.map((role) => words.staff.roleNames[role] ?? role).join('、')}</td>
                    <td>{deskNames(one.desks) || words.none}</td>
                    <td className="n">{one.capacity}</td>
                    <td><span className={`chip ${one.state === 'active' ? 'chip-good' : one.state === 'invited' ? 'chip-warn' : 'chip-quiet'}`}>{words.staff.states[one.state]}</span></td>
                    {admin && (
                      <td>
                        <div className="flex flex-wrap gap-1">
                          {one.state === 'invited' && <Btn small onPress={() => void again(one)}>{words.staff.inviteAgain}</Btn>}
                          {one.state !== 'disabled' && one.staffId !== me.staffId && (
                            <Btn small aria-label={words.staff.disableLong(one.displayName)} data-testid={`disable-${one.staffId}`} onPress={() => setLeaving(one)}>{words.staff.disable}</Btn>
                          )}
                        </div>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      <Sheet heading={words.staff.inviteHeading} isOpen={inviting} onClose={() => setInviting(false)}>
        {places.data ? <InviteForm tenantId={tenantId} places={places.data} onMade={invited} onCancel={() => setInviting(false)} />
          : places.error ? <Trouble>{explain(places.error, words)}</Trouble> : <p role="status">{words.loading}</p>}
      </Sheet>
      <LinkSheet link={link} onClose={() => setLink(null)} />
      <DisableSheet tenantId={tenantId} person={leaving} onClose={() => setLeaving(null)} />
    </div>
  );
}

/** The link is a key: shown once, kept nowhere. */
function LinkSheet({ link, onClose }: { link: InvitationLink | null; onClose: () => void }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const close = () => {
    setCopied(false);
    onClose();
  };
  const copy = () => link && navigator.clipboard.writeText(link.invitationUrl).then(() => setCopied(true), () => setCopied(false));
  return (
    <Sheet role="alertdialog" heading={words.staff.linkHeading} isOpen={link !== null} onClose={close}>
      <p>{words.staff.linkLead}</p>
      <code className="break-all select-all rounded-8 border border-line bg-sunken p-2 text-mono-14N-150" data-testid="invitation-link">{link?.invitationUrl}</code>
      {link && <p className="text-muted num">{words.staff.linkUntil(clockTime(link.expiresAt))}</p>}
      <SheetButtons>
        <p role="status" className="self-center text-good">{copied ? words.copied : ''}</p>
        <Btn onPress={() => void copy()}>{words.copy}</Btn>
        <Btn variant="primary" data-testid="invitation-close" onPress={close}>{words.closeDialog}</Btn>
      </SheetButtons>
    </Sheet>
  );
}

function DisableSheet({ tenantId, person, onClose }: { tenantId: string; person: StaffMember | null; onClose: () => void }) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const disable = async (staffId: string) => {
    setBusy(true);
    setTrouble(null);
    try {
      await api.disable(tenantId, staffId);
      onClose();
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.staff(tenantId) });
    }
  };
  return (
    <Sheet role="alertdialog" heading={words.staff.disableHeading(person?.displayName ?? '')} isOpen={person !== null} onClose={() => (setTrouble(null), onClose())}>
      <p>{words.staff.disableLead}</p>
      {trouble && <Trouble>{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={onClose} autoFocus>{words.cancel}</Btn>
        <Btn variant="danger" isDisabled={busy} data-testid="disable-confirm" onPress={() => person && void disable(person.staffId)}>{words.staff.disable}</Btn>
      </SheetButtons>
    </Sheet>
  );
}
