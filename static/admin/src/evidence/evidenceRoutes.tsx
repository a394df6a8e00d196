import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from '../notFoundPage';
import { SupportPage } from './supportPage';

/** Support is the first of UX §2's five that exists, and what Evidence opens with until then. */
export function EvidenceRoutes() {
  return (
    <Routes>
      <Route index element={<SupportPage />} />
      <Route path="support" element={<SupportPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
