#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The suite installed into a prefix, and as a Debian package.

With MPTCP_TEST_DEBOOTSTRAP=1 and as root the package is also installed into a fresh Debian, from
the package sources of this machine (takes minutes).

usage: package_test.py CMAKE CPACK BUILD_FOLDER SOURCE_FOLDER package|install-only
       [unittest arguments]
  install-only   no package is made: it is of release builds
"""
import glob
import gzip
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import themes

CMAKE, CPACK, BUILD, SOURCE = sys.argv[1:5]
INSTALL_ONLY = sys.argv[5] == "install-only"
PROGRAMS = ("mptcpanalyzer", "mptcpexporter", "mptcpnumerics")
PAGES = ("man1/mptcpanalyzer.1", "man1/mptcpexporter.1", "man1/mptcpnumerics.1",
         "man5/mptcpanalyzer.5")
MOST_BYTES = 6_000_000
DOC = "share/doc/mptcpanalyzer"


def missing(*programs):
    """What is to be said when one of the programs is not there; else nothing."""
    lacking = [program for program in programs if shutil.which(program) is None]
    return f"{', '.join(lacking)} missing (scripts/setup installs it)" if lacking else ""


def run(*words, status=0, **more):
    done = subprocess.run(words, check=False, encoding="utf-8", stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **{"timeout": 600, **more})
    if done.returncode != status:
        raise AssertionError(f"{words}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def temporary_folder(test):
    made = tempfile.TemporaryDirectory(prefix="package-test-")
    test.addClassCleanup(made.cleanup)
    os.chmod(made.name, 0o755)  # man looks into it as another user
    return made.name


def files_below(folder):
    return {os.path.relpath(os.path.join(parent, name), folder)
            for parent, _, names in os.walk(folder) for name in names}


def sources(*patterns):
    return {os.path.relpath(file, SOURCE) for pattern in patterns
            for file in glob.glob(os.path.join(SOURCE, pattern), recursive=True)
            if os.path.isfile(file) and "__pycache__" not in file}


def schemas():
    """Made when the suite is built; one for each command that gives a result, at least."""
    names = {name for name in os.listdir(os.path.join(BUILD, "schemas")) if name.endswith(".json")}
    assert {"setup.json", "quantities.json", "list-connections.json"} <= names, names
    return {f"docs/schemas/{name}" for name in names}


def documents():
    """Files below the documentation folder, of a prefix and of a package."""
    return sources("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "docs/plots/*",
                   "docs/examples/**", "data/README.md", "data/setups/*",
                   "data/two-paths.*.pcap") | schemas()


def expected_files(zsh_folder):
    return ({f"bin/{program}" for program in PROGRAMS} |
            {f"share/bash-completion/completions/{program}" for program in PROGRAMS} |
            {f"share/zsh/{zsh_folder}/_mptcpanalyzer", "include/mptcpanalyzer/plugin.h"} |
            {f"{DOC}/{file}" for file in documents()})


class Tree:
    """The suite in a folder, run as a user with an empty home would."""

    def __init__(self, prefix, work):
        self.prefix, self.work = prefix, work
        self.home = os.path.join(work, "home")
        os.makedirs(self.home)

    def path(self, *parts):
        return os.path.join(self.prefix, *parts)

    def sample(self, end="client"):
        return self.path(DOC, f"data/two-paths.{end}.pcap")

    def run(self, *words, **more):
        environment = {"HOME": self.home, "LC_ALL": "C.UTF-8", "MANWIDTH": "80",
                       "PATH": self.path("bin") + ":/usr/bin:/bin"}
        if "ASAN_OPTIONS" in os.environ:
            environment["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        return run(*words, env=environment, cwd=self.work, **more)


def check_programs(test, tree):
    """A question to each program, and what came of it."""
    table = tree.run("mptcpexporter", "-q", tree.sample(), "-c", "packetid,tcpstream,dsn")
    test.assertEqual(table.split("\n")[0], "packetid,tcpstream,dsn")
    test.assertEqual(table.count("\n"), 2935)  # data/README.md: 2934 frames, and the heading
    listed = tree.run("mptcpanalyzer", "-f", "csv", tree.sample(), "list-connections")
    test.assertEqual(listed.count("established"), 2, listed)
    test.assertIn("mptcp connection", tree.run("mptcpanalyzer", tree.sample(), "summary",
                                               "1").lower())
    tree.run("mptcpanalyzer", tree.sample(), "plot", "owd", tree.sample("server"), "1", "-o",
             "owd.svg")
    with open(os.path.join(tree.work, "owd.svg"), encoding="utf-8") as file:
        test.assertIn("<svg", file.read(1000))
    # mptcpnumerics(1): X (f_max + b_min) = 1.25 MB/s 85 ms
    report = tree.run("mptcpnumerics", tree.path(DOC, "data/setups/nsdi12.json"))
    test.assertRegex(report, r"exact_window +- +106\.25 kB")


def check_manual(test, tree, *options):
    for page in PAGES:
        name, section = os.path.basename(page).split(".")
        text = tree.run("man", *options, section, name)
        test.assertTrue(text.startswith(f"{name.upper()}({section})"), text[:80])


def relative_links(file):
    with open(file, encoding="utf-8") as opened:
        text = opened.read()
    links = re.findall(r"\]\(([^)#\s]+)", text)
    return [os.path.join(os.path.dirname(file), link) for link in links if ":" not in link]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = temporary_folder(cls)
        cls.root = os.path.join(folder, "root")
        run(CMAKE, "--install", BUILD, "--prefix", "/opt/suite", "--strip",
            env={**os.environ, "DESTDIR": cls.root})
        # Where it is differs from where it was said to be: it must not matter.
        cls.tree = Tree(os.path.join(cls.root, "opt/suite"), os.path.join(folder, "work"))

    def test_nothing_outside_the_prefix(self):
        self.assertEqual(os.listdir(self.root), ["opt"])
        self.assertEqual(os.listdir(os.path.join(self.root, "opt")), ["suite"])

    def test_every_file(self):
        expected = expected_files("site-functions") | {f"share/man/{page}" for page in PAGES}
        self.assertEqual(files_below(self.tree.prefix), expected | {f"{DOC}/LICENSE"})

    def test_programs_find_no_library_of_the_build(self):
        for program in PROGRAMS:
            dynamic = run("readelf", "-d", self.tree.path("bin", program))
            self.assertNotRegex(dynamic, r"RPATH|RUNPATH|mptcpsuite")

    def test_programs(self):
        check_programs(self, self.tree)
        self.assertEqual(set(os.listdir(self.tree.work)), {"home", "owd.svg"})
        self.assertEqual(os.listdir(self.tree.home), [".cache"])

    @unittest.skipIf(missing("man"), missing("man"))
    def test_manual(self):
        check_manual(self, self.tree, "-M", self.tree.path("share/man"))

    def test_documents_name_each_other(self):
        for name in documents():
            if name.endswith(".md"):
                for link in relative_links(self.tree.path(DOC, name)):
                    self.assertTrue(os.path.exists(link), f"{name} names {link}")

    def test_header_stands_alone(self):
        plugin = self.tree.path(DOC, "docs/examples/plugins/silences.cpp")
        compiler = shutil.which("c++") or self.skipTest("no C++ compiler")
        run(compiler, "-std=c++20", "-fsyntax-only", "-I", self.tree.path("include"), plugin)

    def test_completion(self):
        for program in PROGRAMS:
            file = self.tree.path("share/bash-completion/completions", program)
            self.assertIn(program, run("bash", "-c", f". {file}; complete -p {program}"))
        with open(self.tree.path("share/zsh/site-functions/_mptcpanalyzer"),
                  encoding="utf-8") as file:
            self.assertEqual(set(file.readline().split()), {"#compdef", *PROGRAMS})


def packages_of(file):
    """Names of the package that a shared library belongs to: its own and those that it provides."""
    for name in (file, os.path.realpath(file), file.removeprefix("/usr"), "/usr" + file):
        done = subprocess.run(["dpkg-query", "-S", name], check=False, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            package = done.stdout.split(":")[0]
            provided = run("dpkg-query", "-W", "-f", "${Provides}", package).split("\n")[0]
            return {package} | set(re.findall(r"(?:^|, )([^ ,]+)", provided))
    raise AssertionError(f"no package has {file}")


def make_package(folder):
    run(CPACK, "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-G", "DEB", "-B", folder)
    return glob.glob(os.path.join(folder, "*.deb"))


@unittest.skipIf(INSTALL_ONLY, "the package is made of release builds")
@unittest.skipIf(missing("dpkg-deb", "dpkg-shlibdeps"), missing("dpkg-deb", "dpkg-shlibdeps"))
class Packaged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = temporary_folder(cls)
        cls.files = make_package(folder)
        cls.deb = cls.files[0]
        cls.root = os.path.join(folder, "root")
        run("dpkg-deb", "-R", cls.deb, cls.root)
        cls.tree = Tree(os.path.join(cls.root, "usr"), os.path.join(folder, "work"))
        with open(os.path.join(cls.root, "DEBIAN/control"), encoding="utf-8") as file:
            cls.control = dict(re.findall(r"(?m)^([\w-]+): (.*)$", file.read()))

    def test_name_and_size(self):
        version = run(os.path.join(BUILD, "apps/mptcpanalyzer"), "--version").split()[1]
        architecture = run("dpkg", "--print-architecture").strip()
        self.assertEqual([os.path.basename(file) for file in self.files],
                         [f"mptcpanalyzer_{version}_{architecture}.deb"])
        self.assertLess(os.path.getsize(self.deb), MOST_BYTES)
        for field, value in (("Package", "mptcpanalyzer"), ("Version", version),
                             ("Architecture", architecture), ("Section", "net"),
                             ("Priority", "optional")):
            self.assertEqual(self.control[field], value)
        self.assertRegex(self.control["Maintainer"], r"^.+ <\S+@\S+>$")

    def test_every_file(self):
        expected = {f"usr/{file}" for file in expected_files("vendor-completions")}
        expected |= {f"usr/share/man/{page}.gz" for page in PAGES}
        expected |= {f"usr/{DOC}/copyright", f"usr/{DOC}/changelog.gz"}
        found = {file for file in files_below(self.root) if not file.startswith("DEBIAN/")}
        self.assertEqual(found, expected)

    def test_owners_and_modes(self):
        for line in run("dpkg-deb", "-c", self.deb).rstrip("\n").split("\n"):
            mode, owner, name = line.split()[0], line.split()[1], line.split()[-1]
            self.assertEqual(owner, "root/root", name)
            source = os.path.join(SOURCE, name.partition(f"{DOC}/")[2])
            is_program = mode.startswith("d") or "/bin/" in name or (
                "/examples/" in name and os.access(source, os.X_OK))
            self.assertEqual(mode[1:], "rwxr-xr-x" if is_program else "rw-r--r--", name)

    def test_checksums(self):
        listed = run("md5sum", "-c", "DEBIAN/md5sums", cwd=self.root).count(": OK\n")
        self.assertEqual(listed, len(files_below(os.path.join(self.root, "usr"))))

    def test_programs_are_stripped(self):
        for program in PROGRAMS:
            sections = run("readelf", "-SW", self.tree.path("bin", program))
            self.assertIn(".dynsym", sections)
            self.assertNotRegex(sections, r"\.symtab|\.debug_")

    def test_compressed_files_do_not_tell_the_time(self):
        for file in [f"share/man/{page}.gz" for page in PAGES] + [f"{DOC}/changelog.gz"]:
            with open(self.tree.path(file), "rb") as opened:
                self.assertEqual(opened.read(8)[3:], b"\0\0\0\0\0", file)  # RFC 1952: name, mtime

    def test_changelog_and_copyright(self):
        with gzip.open(self.tree.path(DOC, "changelog.gz"), "rt", encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith(f"mptcpanalyzer ({self.control['Version']}) "), text)
        self.assertIn(f" -- {self.control['Maintainer']}  ", text)
        with open(self.tree.path(DOC, "copyright"), encoding="utf-8") as file:
            self.assertIn("License: GPL-3+\n", file.read())

    def test_depends_on_every_library(self):
        depends = [re.split(r"[ (]", part.strip())[0]
                   for part in re.split(r"[,|]", self.control["Depends"])]
        self.assertIn("tshark (>= 4.0)", self.control["Depends"])
        self.assertIn("gnuplot-nox | gnuplot", self.control["Depends"])
        for program in PROGRAMS:
            needed = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d",
                                                         self.tree.path("bin", program)))
            paths = dict(re.findall(r"(\S+) => (\S+)", run("ldd", self.tree.path("bin", program))))
            for library in needed:
                self.assertNotEqual(packages_of(paths[library]) & set(depends), set(), library)

    def test_programs_start(self):
        for program in PROGRAMS:
            self.assertIn(self.control["Version"], self.tree.run(program, "--version"))

    @unittest.skipIf(missing("man"), missing("man"))
    def test_manual(self):
        check_manual(self, self.tree, "-M", self.tree.path("share/man"))


def why_no_chroot():
    if INSTALL_ONLY:
        return "the package is made of release builds"
    if os.environ.get("MPTCP_TEST_DEBOOTSTRAP") != "1":
        return "a fresh Debian takes minutes; MPTCP_TEST_DEBOOTSTRAP=1 asks for it"
    if os.geteuid() != 0:
        return "only root can install a fresh Debian"
    return missing("debootstrap", "apt-get", "dpkg-deb", "dpkg-shlibdeps")


def package_sources():
    """(address, suite, component) of each source of Debian packages that this machine uses."""
    lines = run("apt-get", "indextargets", "--format",
                "$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages")
    return [line.split()[1:] for line in lines.split("\n") if line.startswith("Debian ")]


class FreshDebian(unittest.TestCase):
    """The package in a Debian that has never seen the suite, with what apt installs for it."""

    @classmethod
    def setUpClass(cls):
        reason = why_no_chroot()
        if reason:
            raise unittest.SkipTest(reason)
        folder = temporary_folder(cls)
        cls.root = os.path.join(folder, "debian")
        deb, = make_package(os.path.join(folder, "package"))
        found = package_sources()
        address, suite = next((source[0], source[1]) for source in found
                              if re.fullmatch(r"[a-z]+", source[1]))
        run("debootstrap", "--variant=minbase", suite, cls.root, address, timeout=1800)
        cls.write("etc/apt/sources.list", "".join(f"deb {address} {suite} {component}\n"
                                                  for address, suite, component in found))
        # How this machine reaches its package sources, and whether their dates are looked at.
        cls.write("etc/apt/apt.conf.d/90host", "".join(
            line + "\n" for line in run("apt-config", "dump").split("\n")
            if re.match(r"Acquire::(Check-|https?:|Retries)", line)))
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", os.path.join(cls.root, "etc", name))
        shutil.copy(deb, os.path.join(cls.root, "suite.deb"))
        cls.inside("apt-get", "update")
        cls.inside("apt-get", "install", "-y", "--no-install-recommends", "/suite.deb", "man-db")

    @classmethod
    def write(cls, name, text):
        with open(os.path.join(cls.root, name), "w", encoding="utf-8") as file:
            file.write(text)

    @classmethod
    def inside(cls, *words):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                       "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "MANWIDTH": "80"}
        # /proc of its own, gone with the command.
        return run("unshare", "--mount", "--pid", "--fork", "--mount-proc=" +
                   os.path.join(cls.root, "proc"), "chroot", cls.root, *words, env=environment,
                   timeout=1800)

    def test_everything(self):
        class Inside(Tree):
            """The tree in there; names as they are in there."""

            def run(self, *words, **_):
                return FreshDebian.inside("sh", "-c", 'cd /root && exec "$@"', "sh", *words)

        tree = Inside.__new__(Inside)
        tree.prefix, tree.work = "/usr", os.path.join(self.root, "root")
        check_programs(self, tree)
        check_manual(self, tree)
        self.assertIn("tshark", tree.run("mptcpanalyzer", "check-health"))
        self.inside("apt-get", "purge", "-y", "mptcpanalyzer")
        left = [file for file in files_below(os.path.join(self.root, "usr")) if "mptcp" in file]
        self.assertEqual([file for file in left if "wireshark" not in file], [])


if __name__ == "__main__":
    if why_no_chroot():
        print("package_test: without a fresh Debian:", why_no_chroot(), file=sys.stderr)
    themes.main(5)
