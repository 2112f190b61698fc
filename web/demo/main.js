// Starts what the page shows: the theme, the tabs, and in each tab what belongs to it.
import { Compare } from './compare.js';
import { Inside } from './inside.js';
import { startTabs } from './tabs.js';
import { startTheme } from './theme.js';
import { Workbench } from './workbench.js';

const byId = (id) => document.getElementById(id);

const panels = {
  classify: () => new Workbench(byId('classify')),
  detect: () => new Workbench(byId('detect')),
  segment: () => new Workbench(byId('segment')),
  compare: () => new Compare(byId('compare')),
  inside: () => new Inside(byId('inside')),
};

startTheme(byId('theme'));
startTabs(document.querySelector('[role=tablist]'), panels);
