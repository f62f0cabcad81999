/* hub.js: what makes the phone pages quicker. Every page works without it.
 *
 * The share form is sent as it is; on the way the text is copied where a network doesn't take it,
 * the disclosure is put back, and the instance is filled in. When the person comes back from the
 * network, "it's posted" becomes the main button.
 */
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const fill = (sentence, ...parts) => sentence.replace(/\{(\d)\}/g, (_, i) => String(parts[i]));
  document.documentElement.classList.add('js');

  /* Storage may be refused (private windows): then nothing is remembered. */
  const remember = (store, key, value) => {
    try { window[store].setItem(key, value); } catch (_) { /* not remembered */ }
  };
  const recall = (store, key) => {
    try { return window[store].getItem(key) || ''; } catch (_) { return ''; }
  };

  /* ---- the way to a network ---- */
  const follow = $('follow');
  if (follow) {
    const [entry] = performance.getEntriesByType('navigation');
    if (!entry || entry.type === 'navigate') { /* not on the way back */
      window.addEventListener('load', () => { location.href = follow.href; });
    }
  }
  const instance = $('instance');
  if (instance) {
    instance.value = instance.value || recall('localStorage', 'instance');
    instance.form.addEventListener('submit', () => remember('localStorage', 'instance', instance.value.trim()));
  }

  const faults = $('faults');
  if (faults) { faults.focus(); }

  /* ---- the share page ---- */
  const form = $('open');
  if (!form) { return; }
  const text = $('text');
  const data = $('data').dataset;
  const status = $('status');
  const counter = $('counter');
  const declare = $('declare');
  const suggestions = Array.from($('data').children, (p) => p.textContent);
  const opened_key = 'opened:' + location.pathname.toLowerCase();
  let chosen = Number(data.chosen) || 0;
  let asked_by_hand = '';

  const level = (s) => s.toLowerCase().replace(/[\u2018\u2019\u02bc\u2032]/g, "'").replace(/[\s\u00a0\u202f\u200b]+/g, ' ').trim();
  const is_word = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
  const has_disclosure = () => {
    const wanted = level(data.disclosure).replace(/[. ]+$/, '');
    const where = level(text.value);
    for (let at = where.indexOf(wanted); at >= 0; at = where.indexOf(wanted, at + 1)) {
      if (!is_word(where[at - 1]) && !is_word(where[at + wanted.length])) { return true; }
    }
    return wanted === '';
  };
  const keep_disclosure = () => {
    if (has_disclosure()) { return; }
    text.value = (data.disclosure.replace(/\s*$/, '').replace(/([^.!?])$/, '$1.') + ' ' + text.value).trim();
    status.textContent = data.back;
    draw();
  };

  /* X weighs characters, the others count what a reader sees as one. */
  const clusters = (s) => (window.Intl && Intl.Segmenter)
    ? Array.from(new Intl.Segmenter().segment(s), (x) => x.segment) : Array.from(s);
  const counts_one = (cp) => cp <= 0x10ff || (cp >= 0x2000 && cp <= 0x200d) || (cp >= 0x2010 && cp <= 0x201f) ||
    (cp >= 0x2032 && cp <= 0x2037);
  const weigh = (cluster) => {
    const cps = Array.from(cluster, (c) => c.codePointAt(0));
    if (cps.some((cp) => (cp >= 0x1f000 && cp <= 0x1faff) || cp === 0x20e3 || cp === 0xfe0f || cp === 0x200d)) { return 2; }
    return cps.reduce((sum, cp) => sum + (counts_one(cp) ? 1 : 2), 0);
  };
  const length_on = (network) => {
    const parts = clusters(text.value);
    if (network === 'x') { return parts.reduce((sum, c) => sum + weigh(c), 0) + (data.url ? 24 : 0); }
    return parts.length + (data.url ? data.url.length + 1 : 0);
  };

  const count = () => {
    counter.textContent = '';
    form.querySelectorAll('.tile[data-limit]').forEach((tile) => {
      const limit = Number(tile.dataset.limit);
      const used = limit > 0 ? length_on(tile.value) : 0;
      if (used * 10 < limit * 8 || limit === 0) { return; }
      const line = document.createElement('span');
      const is_over = used > limit;
      line.className = is_over ? 'over' : '';
      line.textContent = fill(is_over ? data.over : data.count, tile.querySelector('.under').textContent, used, limit);
      if (counter.childNodes.length) { counter.append(' · '); }
      counter.append(line);
    });
  };

  /* Hashtags in colour: a copy of the text above the field, which keeps the caret and the words. */
  const mirror = document.createElement('div');
  mirror.className = 'mirror';
  mirror.setAttribute('aria-hidden', 'true');
  mirror.dir = 'auto';
  text.parentNode.append(mirror);
  text.parentNode.classList.add('mirrored');
  const grow = () => {
    text.style.height = 'auto';
    text.style.height = (text.scrollHeight + text.offsetHeight - text.clientHeight) + 'px';
  };
  function draw() {
    mirror.textContent = '';
    text.value.split(/(#[\p{L}\p{N}_]+)/u).forEach((part, i) => {
      if (i % 2 === 0) { mirror.append(part); return; }
      const tag = document.createElement('b');
      tag.textContent = part;
      mirror.append(tag);
    });
    mirror.append('\u200b');
    grow();
    count();
  }
  text.addEventListener('input', () => { status.textContent = ''; asked_by_hand = ''; draw(); });
  text.addEventListener('change', keep_disclosure);
  window.addEventListener('resize', grow);

  const another = $('another');
  if (another) {
    another.setAttribute('role', 'button');
    another.addEventListener('keydown', (event) => {
      if (event.key === ' ') { event.preventDefault(); another.click(); }
    });
    another.addEventListener('click', (event) => {
      event.preventDefault();
      chosen = (chosen + 1) % suggestions.length;
      text.value = suggestions[chosen];
      draw();
      status.textContent = fill(data.taken, chosen + 1, suggestions.length);
    });
  }

  /* At once, while the tap still counts: a page behind a new tab may no longer copy. */
  const copy = () => {
    const active = document.activeElement;
    text.focus();
    text.select();
    text.setSelectionRange(0, text.value.length);
    let is_done = false;
    try { is_done = document.execCommand('copy'); } catch (_) { is_done = false; }
    if (is_done) {
      text.setSelectionRange(0, 0);
      text.blur();
      if (active && active !== text) { active.focus(); }
    }
    return is_done;
  };
  const returned = () => {
    declare.classList.add('returned');
    form.classList.add('opened');
    if (document.activeElement !== text) { form.before(declare); } /* never under somebody's writing */
    const button = declare.querySelector('button');
    button.className = 'main';
    button.scrollIntoView({ block: 'nearest' });
  };
  const left_for = (network) => {
    remember('sessionStorage', opened_key, network);
    const option = declare.querySelector('option[value="' + CSS.escape(network) + '"]');
    if (option) { option.selected = true; }
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') { returned(); }
    });
  };
  const by_hand = (event, button) => {
    const name = (button.querySelector('.under') || form.querySelector('.tile[value="' + button.value + '"] .under')).textContent;
    event.preventDefault();
    asked_by_hand = button.value;
    text.focus();
    text.select();
    status.textContent = fill(data.byHand, name);
  };
  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!button || button.name !== 'network') { return; }
    keep_disclosure();
    form.elements.instance.value = button.value === 'mastodon' ? recall('localStorage', 'instance') : '';
    if ('copy' in button.dataset) {
      if (copy()) {
        status.textContent = data.copied;
      } else if (window.isSecureContext && navigator.clipboard) {
        navigator.clipboard.writeText(text.value).then(() => { status.textContent = data.copied; }, () => {});
      } else if (asked_by_hand !== button.value) {
        by_hand(event, button);
        return;
      }
    }
    left_for(button.value);
  });

  /* The phone's own sheet, only where it takes a text and an address. */
  const sheet = $('sheet');
  const shared = () => ({ title: data.title, text: text.value, url: data.url });
  if (sheet && navigator.share && navigator.canShare && navigator.canShare(shared())) {
    sheet.parentNode.hidden = false;
    sheet.addEventListener('click', () => {
      keep_disclosure();
      const body = new URLSearchParams(new FormData(form));
      body.set('network', 'other');
      navigator.share(shared()).then(() => { left_for('other'); returned(); }, () => {});
      fetch(form.action, { method: 'POST', body, keepalive: true }).catch(() => {});
    });
  }

  if (recall('sessionStorage', opened_key) && !declare.classList.contains('returned')) {
    left_for(recall('sessionStorage', opened_key));
    returned();
  }
  declare.addEventListener('submit', () => { try { sessionStorage.removeItem(opened_key); } catch (_) { /* nothing kept */ } });
  draw();
})();
