/** Links that a method proposed and no record shows: sigma's straight link, with every other stretch left out. */

import { EdgeRectangleProgram } from "sigma/rendering";

/** Pixels of a dot and of the gap after it. */
const DOT_PX = 4;

export class DottedLink extends EdgeRectangleProgram {
    override getDefinition() {
        const definition = super.getDefinition();
        const vertex = definition.VERTEX_SHADER_SOURCE.replace("void main() {", "varying float v_along;\nvoid main() {\n  v_along = a_positionCoef * distance(a_positionStart, a_positionEnd) / u_correctionRatio * u_zoomRatio;");
        const fragment = definition.FRAGMENT_SHADER_SOURCE.replace(
            /void main\((void)?\) \{/,
            `varying float v_along;\nvoid main(void) {\n  #ifndef PICKING_MODE\n  if (fract(v_along / ${(2 * DOT_PX).toFixed(1)}) > 0.5) discard;\n  #endif`,
        );
        return { ...definition, VERTEX_SHADER_SOURCE: vertex, FRAGMENT_SHADER_SOURCE: fragment };
    }
}
