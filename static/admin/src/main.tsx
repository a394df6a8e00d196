import './gates';
import '@atlaskit/css-reset';
import './styles.css';
import { showFlag, view } from '@forge/bridge';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { call } from './client';
import { now } from './clock';
import { createFormat } from './format';
import { HostProvider, type Host } from './host';
import { personName } from './people';
import { BridgeRouter, type BridgeHistory } from './router';

async function start(root: HTMLElement): Promise<void> {
  const [context, history] = await Promise.all([view.getContext(), view.createHistory(), view.theme.enable()]);
  document.documentElement.lang = 'en';
  let flags = 0;
  const host: Host = {
    call,
    personName,
    format: createFormat(context.locale, context.timezone, now),
    // Some products have no title to set; the page works without.
    setTitle: (title) => void view.changeWindowTitle(title).catch(() => undefined),
    done: (title, description) =>
      void showFlag({
        id: `holdfast-${(flags += 1)}`,
        title,
        type: 'success',
        isAutoDismiss: true,
        ...(description ? { description } : {}),
      }),
  };
  createRoot(root).render(
    <HostProvider value={host}>
      <BridgeRouter history={history as unknown as BridgeHistory}>
        <App />
      </BridgeRouter>
    </HostProvider>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
