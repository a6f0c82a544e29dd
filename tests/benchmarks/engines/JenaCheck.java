import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;

/** Checks the graph in one file by the shapes in another with Apache Jena, and prints seconds and results. */
public class JenaCheck {
    public static void main(String[] files) {
        Graph data = RDFDataMgr.loadGraph(files[0]);
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(files[1]));
        long start = System.nanoTime();
        int results = ShaclValidator.get().validate(shapes, data).getEntries().size();
        System.out.println((System.nanoTime() - start) / 1e9 + " " + results);
    }
}
