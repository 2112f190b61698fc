// Tabs after the WAI-ARIA pattern with manual activation, since a tab may load megabytes: arrows, Home
// and End move the focus, Enter, Space and clicks show. The address keeps the tab behind its #.

const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };

// `panels`: by the panel's id, what makes it when it is first shown. What is made may have show() and
// hide().
export function startTabs(list, panels) {
  const tabs = [...list.querySelectorAll('[role=tab]')];
  const made = {};
  const panelOf = (tab) => tab.getAttribute('aria-controls');
  let current;

  function select(tab) {
    if (tab === current) return;
    if (current !== undefined) made[panelOf(current)].hide?.();
    current = tab;
    for (const other of tabs) {
      const isSelected = other === tab;
      other.setAttribute('aria-selected', String(isSelected));
      other.tabIndex = isSelected ? 0 : -1;
      document.getElementById(panelOf(other)).hidden = !isSelected;
    }
    // On a phone the list scrolls.
    tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const name = panelOf(tab);
    made[name] ??= panels[name]();
    made[name].show?.();
  }

  function focusBy(key) {
    const at = tabs.indexOf(document.activeElement);
    const ends = { Home: 0, End: tabs.length - 1 };
    const next = key in STEPS ? (at + STEPS[key] + tabs.length) % tabs.length : ends[key];
    tabs[next]?.focus();
    return next !== undefined;
  }

  const named = () => tabs.find((tab) => `#${panelOf(tab)}` === location.hash);
  list.addEventListener('click', ({ target }) => {
    const tab = target.closest('[role=tab]');
    if (tab === null) return;
    select(tab);
    history.replaceState(null, '', `#${panelOf(tab)}`);
  });
  list.addEventListener('keydown', (event) => {
    if (focusBy(event.key)) event.preventDefault();
  });
  addEventListener('hashchange', () => select(named() ?? current));
  select(named() ?? tabs[0]);
}
