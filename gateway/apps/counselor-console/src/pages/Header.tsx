import { useEffect, useRef, useState } from 'react';
import { stirred, unsentTexts } from '../session/desk';
import { chooseTenant, signOut, type Page } from '../session/session';
import { useStore } from '../store';
import type { Me, Membership } from '../types';
import { say } from '../ui/announce';
import { Btn, Lamp, Sheet, SheetButtons } from '../ui/controls';
import { LanguageChoice } from '../ui/LanguageChoice';
import { explain, useWords, wordsNow } from '../words';

interface Props {
  me: Me;
  membership: Membership | null;
  pages: readonly Page[];
  page: Page | null;
}

export function Header({ me, membership, pages, page }: Props) {
  const words = useWords();
  const current = useRef<HTMLAnchorElement>(null);
  // On a phone the pages are a row that scrolls: the current one is in sight. Nothing is returned: newer browsers give a promise here, and React would call it.
  useEffect(() => {
    void current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [page, pages.length]);
  return (
    <header className="border-b border-line bg-surface">
      <div className="flex items-center gap-x-4 px-3 desk:px-4 flex-wrap desk:flex-nowrap">
        <div className="flex items-center gap-2 py-2 min-w-0 max-desk:flex-1 max-desk:basis-0">
          <Lamp />
          <p className="text-oln-16B-100 whitespace-nowrap">{words.brand}<span className="max-desk:sr-only font-normal"> {words.product}</span></p>
          <Tenant me={me} membership={membership} />
        </div>
        <nav aria-label={words.nav.label} className="order-last basis-full grow desk:order-none desk:basis-auto desk:grow-0 overflow-x-auto -mx-3 px-1 desk:mx-0 max-desk:border-t border-line">
          <ul className="flex">
            {pages.map((one) => (
              <li key={one}>
                <a ref={one === page ? current : null} data-testid={`nav-${one}`} className="tab min-h-10 desk:min-h-12" href={`#/${one}`} aria-current={one === page ? 'page' : undefined}>{words.nav[one]}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto flex items-center desk:gap-1 min-w-0 max-desk:-mr-2 max-desk:shrink-0">
          <p className="truncate max-desk:sr-only px-1">{me.displayName}</p>
          <LanguageChoice />
          <SignOut />
        </div>
      </div>
    </header>
  );
}

function Tenant({ me, membership }: { me: Me; membership: Membership | null }) {
  const words = useWords();
  const stir = useStore(stirred);
  if (me.memberships.length < 2) return <p className="truncate border-l border-line pl-3 ml-1">{membership?.tenantName}</p>;
  const others = me.memberships.some((m) => m.tenantId !== membership?.tenantId && stir.has(m.tenantId));
  return (
    <div className="flex items-center gap-2 min-w-0">
      <select aria-label={words.header.tenant} data-testid="tenant-switch" className="select min-w-0 max-w-48 truncate" value={membership?.tenantId ?? ''} onChange={(e) => chooseTenant(e.target.value)}>
        {me.memberships.map((m) => (
          <option key={m.tenantId} value={m.tenantId}>{stir.has(m.tenantId) && m.tenantId !== membership?.tenantId ? '● ' : ''}{m.tenantName}</option>
        ))}
      </select>
      {others && <span className="chip chip-warn" role="img" aria-label={words.header.otherTenantStir} title={words.header.otherTenantStir}>●</span>}
    </div>
  );
}

function SignOut() {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    try {
      await signOut();
    } catch (error) {
      say(explain(error, wordsNow()));
    } finally {
      setBusy(false);
      setAsking(false);
    }
  };
  return (
    <>
      <Btn small variant="quiet" isDisabled={busy} data-testid="sign-out" onPress={() => (unsentTexts() > 0 ? setAsking(true) : void leave())}>{words.header.signOut}</Btn>
      <Sheet role="alertdialog" heading={words.header.signOutHeading} isOpen={asking} onClose={() => setAsking(false)}>
        <p>{words.header.signOutUnsent}</p>
        <SheetButtons>
          <Btn onPress={() => setAsking(false)} autoFocus>{words.cancel}</Btn>
          <Btn variant="danger" isDisabled={busy} data-testid="sign-out-anyway" onPress={() => void leave()}>{words.header.signOutAnyway}</Btn>
        </SheetButtons>
      </Sheet>
    </>
  );
}
