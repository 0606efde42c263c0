import { html } from '../html.js';
import { t } from '../i18n.js';
import { icon } from './icon.js';
import { toast } from './toast.js';

/** Copies, on plain HTTP too, where navigator.clipboard does not exist. */
export async function copy(text) {
  try {
    if (navigator.clipboard && isSecureContext) await navigator.clipboard.writeText(text);
    else byHand(text);
    toast(t('copy.done'), { seconds: 3 });
  } catch {
    try {
      byHand(text);
      toast(t('copy.done'), { seconds: 3 });
    } catch {
      toast(t('copy.failed'), { tone: 'bad' });
    }
  }
}

function byHand(text) {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  // inside an open dialog nothing outside of it can be selected
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus();
  if (!done) throw new Error('copy was refused');
}

/** A line to be typed elsewhere, with a button that copies it. */
export const copyLine = (text, label) => html`<div class="copy-line"><code tabindex="0" role="textbox"
    aria-readonly="true"
    aria-label="${label}">${text}</code>
  <button type="button" class="icon-button" aria-label="${t('copy.this', { what: label })}"
      title="${t('action.copy')}"
    @click="${() => copy(text)}">${icon('copy')}</button></div>`;
