declare module "maplibre-gl/dist/maplibre-gl-csp.js" {
    import * as maplibre from "maplibre-gl";
    const library: typeof maplibre;
    export default library;
}
