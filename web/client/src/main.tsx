import { render } from "preact";
import { startSession } from "./api/session";
import { App } from "./app";
import { startLanguage } from "./i18n";
import { startRouting } from "./router";
import { startTheme } from "./theme";
import { startRadios } from "./ui/radios";
import "./styles/base.css";

startTheme();
startRouting();
startRadios();
startSession();
await startLanguage();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
