import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from './notFoundPage';
import { OverviewPage } from './overview/overviewPage';
import { FocusKeeper } from './parts/page';
import { Loading } from './parts/states';

// The Overview is what a first look shows; the rest is fetched when somebody goes there.
const RestoreRoutes = lazy(async () => ({ default: (await import('./restore/restoreRoutes')).RestoreRoutes }));

const EvidenceRoutes = lazy(async () => ({ default: (await import('./evidence/evidenceRoutes')).EvidenceRoutes }));

const SettingsRoutes = lazy(async () => ({ default: (await import('./settings/settingsRoutes')).SettingsRoutes }));

export function App() {
  return (
    <FocusKeeper>
      <main className="hf-main">
        <Suspense fallback={<Loading thing="this place" />}>
          <Routes>
            <Route path="/" element={<OverviewPage />} />
            <Route path="/restore/*" element={<RestoreRoutes />} />
            <Route path="/evidence/*" element={<EvidenceRoutes />} />
            <Route path="/settings/*" element={<SettingsRoutes />} />
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </Suspense>
      </main>
    </FocusKeeper>
  );
}
