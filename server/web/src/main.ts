import "maplibre-gl/dist/maplibre-gl.css";
import "./style/page.css";
import { Page } from "./page";

void new Page(document.body).run();
