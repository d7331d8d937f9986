# The Debian 12 packages that sidekick needs, in one place for ./quickstart, ./check and people.
build_packages="gcc g++ meson ninja-build pkg-config libxapian-dev libzmq3-dev libjansson-dev libstemmer-dev libicu-dev libcld2-dev
libpcre2-dev libsqlite3-dev liblinear-dev libcsv-dev libconfig-dev libsystemd-dev libxxhash-dev libsodium-dev libcmocka-dev"
test_packages="python3 python3-zmq clang xapian-tools"

# Installs those of the named packages that are missing; says so. Works offline once they are there.
install_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && { echo "Packages: all there."; return; }
    local as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    echo "Packages: installing ${missing[*]}"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
