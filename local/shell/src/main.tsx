import './shell.css';
import { createRoot } from 'react-dom/client';
import { RouteProvider } from './route';
import { Shell } from './shell';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <RouteProvider>
      <Shell />
    </RouteProvider>,
  );
