import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from '../notFoundPage';
import { RetentionPage } from './retentionPage';

/** Retention is the first of UX §2's seven that exists, and what Settings opens with until then. */
export function SettingsRoutes() {
  return (
    <Routes>
      <Route index element={<RetentionPage />} />
      <Route path="retention" element={<RetentionPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
