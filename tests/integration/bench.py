"""Where the time goes: the stages of import and reindex, the service's trace, and the load generator against a real service.
Usage: bench.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import json
import subprocess

import service
from service import DEMO, SIDEKICK


def run(*arguments, timeout=120):
    return subprocess.run([SIDEKICK, *arguments], capture_output=True, text=True, timeout=timeout)


def document(*arguments):
    """The JSON of a run that must succeed."""
    done = run(*arguments, "--json", "--quiet")
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


class BatchTest(service.ServiceTest):
    """What import and reindex say of their stages."""

    def check_job(self, job, wanted):
        stages = {stage["stage"]: stage for stage in job["stages"]}
        self.assertLessEqual(set(wanted), set(stages))
        for stage in stages.values():
            self.assertGreater(stage["count"], 0)
            self.assertLessEqual(stage["p50_us"], stage["max_us"])
            self.assertGreaterEqual(stage["elapsed_s"] * 1.01 + 0.01, stage["processor_s"], stage)
        spent = sum(stage["processor_s"] for stage in stages.values())
        self.assertGreater(spent, 0)
        self.assertLessEqual(spent, job["processor_s"] * 1.01 + 0.05)  # of the whole process
        self.assertGreater(job["cores_busy"], 0)

    def test_import_tells_its_stages(self):
        data = self.root / "traced"
        report = document("import", "--trace", "--data", str(data), *DEMO)
        self.assertEqual(report["imported"], report["read"])
        self.check_job(report["trace"], ["read", "redact", "mask", "store", "commit", "load", "analyse", "index", "index commit"])
        self.assertNotIn("trace", document("import", "--data", str(data), *DEMO))

    def test_reindex_tells_its_stages(self):
        data = self.copy_of_data()
        report = document("reindex", "--trace", "--no-learning", "--data", str(data))
        self.check_job(report["trace"], ["load", "analyse", "index", "index commit", "compact"])
        self.assertNotIn("trace", document("reindex", "--no-learning", "--data", str(data)))
        done = run("reindex", "--trace", "--no-learning", "--quiet", "--data", str(data))
        self.assertIn("cores busy", done.stdout)


if __name__ == "__main__":
    service.main()
