import { createContext, useContext, useEffect, useState, type MouseEvent, type ReactNode } from 'react';

interface At {
  readonly path: string;
  readonly search: string;
}
interface Route extends At {
  readonly go: (path: string, replace?: boolean) => void;
}
const RouteContext = createContext<Route>({ path: '/', search: '', go: () => undefined });
export const useRoute = (): Route => useContext(RouteContext);

const here = (): At => ({ path: location.pathname, search: location.search });

export function RouteProvider({ children }: { readonly children: ReactNode }) {
  const [at, setAt] = useState<At>(here);
  useEffect(() => {
    const moved = () => setAt(here());
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);
  const go = (path: string, replace = false) => {
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    setAt(here());
  };
  return <RouteContext.Provider value={{ ...at, go }}>{children}</RouteContext.Provider>;
}

/** A link inside the shell; a plain click stays on the page. */
export function Go({
  to,
  children,
  current,
  className,
}: {
  readonly to: string;
  readonly children: ReactNode;
  readonly current?: boolean;
  readonly className?: string;
}) {
  const { go } = useRoute();
  const click = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={click} aria-current={current ? 'page' : undefined} className={className}>
      {children}
    </a>
  );
}
