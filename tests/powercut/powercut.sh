#!/usr/bin/env bash
# Cuts the power under a journal that is written at full speed, and looks for all that was acknowledged.
#
#   powercut.sh PROGRAM [TRIALS]
#
# PROGRAM is the example `powercut` of sillage-storage-sled. The "disk" is a file with ext4 in it; the
# cut is EXT4_IOC_SHUTDOWN without a flush of its log: what was not synced is gone. Five cuts hit one
# folder one after the other, then a new one begins. SEED=n repeats the moments of the cuts. The last line
# counts the cuts: `N passed, N failed, N skipped`. With CI=true a cut that cannot be made has failed.
set -euo pipefail

program=$(realpath "$1")
trials=${2:-20}
seed=${SEED:-$RANDOM}
RANDOM=$seed

skip() {
  if [ "${CI:-}" = true ]; then
    echo "FAILED: with CI=true nothing may be absent: no power is cut: $1"
    echo '0 passed, 1 failed, 0 skipped'
    exit 1
  fi
  echo "skipped: no power is cut: $1"
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
}
[ "$(id -u)" = 0 ] || skip "only root may mount a disk"
for tool in losetup mkfs.ext4 mount python3; do
  command -v "$tool" >/dev/null || skip "$tool is absent"
done

work=$(mktemp -d)
disk=$work/disk
mkdir "$disk"
device=
writer=
cleanup() {
  [ -z "$writer" ] || kill -9 "$writer" 2>/dev/null || true
  if mountpoint -q "$disk"; then umount "$disk" || umount --lazy "$disk"; fi
  [ -z "$device" ] || losetup --detach "$device" || true
  rm -rf "$work"
}
trap cleanup EXIT

truncate --size 3G "$work/image"
device=$(losetup --find --show "$work/image" 2>"$work/why") || skip "$(cat "$work/why")"

new_disk() {
  if mountpoint -q "$disk"; then umount "$disk"; fi
  mkfs.ext4 -q -F -E lazy_itable_init=1,lazy_journal_init=1 "$device"
  mount "$device" "$disk" 2>"$work/why" || skip "$(cat "$work/why")"
  : >"$work/acknowledged"
}

# EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH. Says how many bytes of acknowledgements there
# were right before.
cut_power() {
  python3 - "$disk" "$work/acknowledged" <<'PYTHON'
import fcntl, os, struct, sys
disk = os.open(sys.argv[1], os.O_RDONLY)
print(os.path.getsize(sys.argv[2]), flush=True)
fcntl.ioctl(disk, 0x8004587D, struct.pack("I", 2))
PYTHON
}

echo "seed $seed"
forgotten=0
during=0
for ((trial = 0; trial < trials; trial++)); do
  if ((trial % 5 == 0)); then new_disk; fi
  "$program" write "$disk/data" "$trial" >>"$work/acknowledged" 2>"$work/errors" &
  writer=$!
  sleep "$(printf '0.%03d' $((RANDOM % 1000)))"
  # Never synced: it must be gone, or the cut was none.
  head -c 100000 /dev/urandom >"$disk/unsynced-$trial"
  before=$(cut_power 2>"$work/why") || skip "the shutdown call: $(tail -1 "$work/why")"
  kill -9 "$writer" 2>/dev/null || true
  wait "$writer" 2>/dev/null || true
  writer=
  during=$((during + $(tail -c "+$((before + 1))" "$work/acknowledged" | wc -l)))
  umount "$disk"
  mount "$device" "$disk"
  if [ "$(stat -c %s "$disk/unsynced-$trial" 2>/dev/null || echo 0)" -lt 100000 ]; then
    forgotten=$((forgotten + 1))
  fi
  printf 'trial %d: ' "$((trial + 1))"
  "$program" check "$disk/data" <"$work/acknowledged" || {
    echo "FAILED: seed $seed, trial $((trial + 1))"
    echo "The last acknowledgements before the cut, and those that came during it:"
    head -c "$before" "$work/acknowledged" | tail -3
    echo --
    tail -c "+$((before + 1))" "$work/acknowledged"
    echo "$trial passed, 1 failed, 0 skipped"
    exit 1
  }
done
echo "$trials power cuts, nothing acknowledged was lost, every start succeeded"
echo "$during things were acknowledged during the cuts; they count too"
echo "$forgotten of $trials cuts lost a file that was not synced"
[ "$forgotten" -gt 0 ] || {
  echo 'FAILED: the cuts were none'
  echo "0 passed, $trials failed, 0 skipped"
  exit 1
}
echo "$trials passed, 0 failed, 0 skipped"
