/** What failed, beside what it failed for: the central's words, its hint, the number by which its log has it, and a way on. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

export function problemNote(problem, again) {
  if (!problem) return '';
  return html`<div class="callout bad problem-note" role="alert"><p lang="en">${problem.message}</p>
    ${problem.hint ? html`<p lang="en">${problem.hint}</p>` : ''}
    ${problem.requestId ? html`<p class="tiny muted">${t('problem.request', { id: problem.requestId })}</p>` : ''}
    ${again ? html`<p>${button(t('problem.again'), again, { look: 'small' })}</p>` : ''}</div>`;
}
