package dev.sluice.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What differs between operating systems. */
class PlatformTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"nfs", "nfs4", "NFS", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.glusterfs"})
  void networkFileSystems_areRecognised(String type) {
    assertThat(Platform.isNetworkFileSystem(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "apfs", "NTFS", "fuse.ntfs-3g"})
  void localFileSystems_areNotTakenForThem(String type) {
    assertThat(Platform.isNetworkFileSystem(type)).isFalse();
  }

  @Test
  void folderOfATest_isLocal(@TempDir Path folder) throws Exception {
    assertThat(Platform.networkFileSystem(folder)).isEmpty();
  }
}
