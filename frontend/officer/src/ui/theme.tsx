// Light, dark, or night: dim and red, so that eyes stay used to the dark.

import { keep, type Theme } from "../device/stores";
import { now, show, useView } from "../desk/view";

const WORDS: Record<Theme, string> = { system: "Device colours", light: "Light", dark: "Dark", night: "Night" };

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = now().theme;
}

export function ThemeChoice() {
  const { theme } = useView();
  const choose = (value: Theme): void => {
    show({ theme: value });
    applyTheme();
    void keep("theme", value).catch(() => undefined);
  };
  return (
    <label class="theme">
      <span class="hidden">Colours</span>
      <select autocomplete="off" value={theme} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        {(Object.keys(WORDS) as Theme[]).map((each) => (
          <option key={each} value={each}>
            {WORDS[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
