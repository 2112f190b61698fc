// Dark or light: what the system says until the visitor says otherwise.
const system = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);

function keep(theme) {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Without storage the choice holds for this visit.
  }
}

export function startTheme(button) {
  const show = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep(root.dataset.theme);
    show();
  });
  system.addEventListener('change', show);
  show();
}
